// How the lists of the controller are read: page by page, as far as somebody wants them.
#include <deque>
#include <memory>
#include <string>

#include <gtest/gtest.h>

#include "provider/bridge/resource_classes.hpp"
#include "provider/bridge/resource_provider.hpp"
#include "provider/cim/status.hpp"

namespace nc::provider {
namespace {

using cim::Instance;
using service::ctl::Answer;
using service::ctl::Request;

/// Answers one request after the other.
class Script final : public service::ctl::Transport {
  public:
    Result<Answer> send(const Request& request) override {
        asked.push_back(request.path + "?" + request.query);
        Answer answer = answers.front();
        answers.pop_front();
        return answer;
    }
    std::deque<Answer> answers{};
    std::vector<std::string> asked{};
};

Answer page(const std::string& ids, const std::string& link) {
    std::string members;
    for (const char id : ids)
        members += std::string(members.empty() ? "" : ",") + R"({"resourceRef":"/securityTags/)" + id +
                   R"(","resourceId":")" + id + R"(","properties":{"type":"x"}})";
    return {200, R"({"value":[)" + members + R"(],"nextLink":")" + link + "\"}"};
}

class PagesTest : public testing::Test {
  protected:
    cim::CursorPtr<Instance> open() {
        return provider_.open({}, {registry_->find(bridge::kNamespace, "NC_SecurityTag")});
    }
    static std::string ids(const Result<cim::Piece<Instance>>& piece) {
        if (!piece) return "!" + piece.error().code;
        std::string ids;
        for (const Instance& instance : piece->items)
            ids += cim::to_text(*instance.find("resourceId"));
        return ids;
    }

    std::shared_ptr<cim::ClassRegistry> registry_ = std::make_shared<cim::ClassRegistry>();
    std::shared_ptr<const bridge::ResourceClasses> classes_ =
        std::make_shared<const bridge::ResourceClasses>(bridge::ResourceClasses::add_to(*registry_));
    Script controller_;
    bridge::ResourceProvider provider_{classes_, bridge::RestSource(controller_)};
};

TEST_F(PagesTest, APageIsAskedForWhenItIsWanted) {
    controller_.answers = {page("ab", "https://nc.example/networking/v7.1/securityTags?$maxpagesize=2&$skipToken=b%20"),
                           page("", "https://nc.example/networking/v7.1/securityTags?$skipToken=x"), page("c", "")};
    const auto cursor = open();
    EXPECT_TRUE(controller_.asked.empty());
    auto piece = cursor->next();
    EXPECT_EQ(ids(piece), "ab");
    EXPECT_FALSE(piece->is_last);
    ASSERT_EQ(controller_.asked.size(), 1U);
    EXPECT_TRUE(controller_.asked[0].starts_with("/securityTags?$maxpagesize="));
    piece = cursor->next();
    EXPECT_EQ(ids(piece), "");
    EXPECT_FALSE(piece->is_last);
    EXPECT_EQ(controller_.asked[1], "/networking/v7.1/securityTags?$maxpagesize=2&$skipToken=b%20");
    piece = cursor->next();
    EXPECT_EQ(ids(piece), "c");
    EXPECT_TRUE(piece->is_last);
}

TEST_F(PagesTest, AListThatIsNotThereIsEmptyButOneThatEndsInTheMiddleIsAnError) {
    const std::string link = "https://nc.example/networking/v7.1/securityTags?$skipToken=x";
    for (const int status : {404, 400}) {
        controller_.answers = {{status, "{}"}};
        const auto none = open()->next();
        EXPECT_EQ(ids(none), "");
        EXPECT_TRUE(none->is_last);
        controller_.answers = {page("a", link), {status, "{}"}};
        const auto cursor = open();
        EXPECT_EQ(ids(cursor->next()), "a");
        EXPECT_FALSE(cursor->next());
    }
    controller_.answers = {{403, "{}"}};
    EXPECT_EQ(ids(open()->next()), "!CIM_ERR_ACCESS_DENIED");
}

}  // namespace
}  // namespace nc::provider
