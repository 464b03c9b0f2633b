// Lists in pages, of resources that come and go meanwhile.
#include "service/api/list_page.hpp"

#include "schemas/base/percent_encoding.hpp"
#include "tests/unit/service/api/api_fixture.hpp"

namespace nc::service::api {
namespace {

using model::Json;

constexpr const char* kRule =
    R"({"properties":{"protocol":"All","sourcePortRange":"*","destinationPortRange":"*","sourceAddressPrefix":"*",
        "destinationAddressPrefix":"*","action":"Allow","priority":"101","type":"Inbound"}})";

class ListPageTest : public ApiFixture {
  protected:
    static std::string ids(const Json& page) {
        std::string ids;
        for (const Json& member : page["value"])
            ids += (ids.empty() ? "" : ", ") + member["resourceId"].get<std::string>();
        return ids;
    }
    Json next(const Json& page) {
        const auto link = page["nextLink"].get<std::string>();
        const std::string_view base = "http://localhost";
        return link.starts_with(base) ? object(link.substr(base.size())) : Json();
    }
};

TEST_F(ListPageTest, ShowsEachMemberOnOnePageWhateverIsWrittenBetweenThem) {
    for (const char* id : {"a", "b b", "c", "d", "e"})
        ASSERT_EQ(put("/accessControlLists/" + percent_encoded(id), R"({"properties":{}})").status, 201);
    ASSERT_EQ(put("/accessControlLists/a/aclRules/x", kRule).status, 201);
    Json page = object("/accessControlLists?$maxpagesize=2");
    EXPECT_EQ(ids(page), "a, b b");
    EXPECT_EQ(page["nextLink"], "http://localhost/networking/v3/accessControlLists?$maxpagesize=2&$skipToken=b%20b");
    // The one that the page ended with goes, one comes before it and one after: what was there all the time is shown.
    EXPECT_EQ(erase("/accessControlLists/b%20b").status, 200);
    EXPECT_EQ(put("/accessControlLists/aa", R"({"properties":{}})").status, 201);
    EXPECT_EQ(put("/accessControlLists/dd", R"({"properties":{}})").status, 201);
    page = next(page);
    EXPECT_EQ(ids(page), "c, d");
    page = next(page);
    EXPECT_EQ(ids(page), "dd, e");
    EXPECT_EQ(page["nextLink"], "");
    EXPECT_EQ(ids(object("/accessControlLists?$maxpagesize=2&$skipToken=e")), "");
    EXPECT_EQ(ids(object("/accessControlLists/a/aclRules?$maxpagesize=2")), "x");
    EXPECT_EQ(get("/accessControlLists/none/aclRules?$maxpagesize=2").status, 404);
}

TEST_F(ListPageTest, HasAPageNoLargerThanTakesAShortTime) {
    for (int i = 0; i < 150; ++i)
        ASSERT_EQ(put("/accessControlLists/a" + std::to_string(i), R"({"properties":{}})").status, 201);
    const Json page = object("/accessControlLists?$maxpagesize=1000000");
    EXPECT_EQ(page["value"].size(), 128U);
    EXPECT_EQ(next(page)["value"].size(), 22U);
}

TEST_F(ListPageTest, RefusesPagesThatHaveNoSizeOrNoPlace) {
    for (const char* query :
         {"$maxpagesize=0", "$maxpagesize=-1", "$maxpagesize=1x", "$maxpagesize=", "$skipToken=a"}) {
        const Response refused = get(std::string("/accessControlLists?") + query);
        EXPECT_EQ(refused.status, 400) << query;
        EXPECT_NE(refused.body.find("$maxpagesize"), std::string::npos) << refused.body;
    }
    for (const char* token : {"", "a%2Fb"}) {
        const Response refused = get(std::string("/accessControlLists?$maxpagesize=1&$skipToken=") + token);
        EXPECT_EQ(refused.status, 400) << token;
        EXPECT_NE(refused.body.find("$skipToken"), std::string::npos) << refused.body;
    }
}

}  // namespace
}  // namespace nc::service::api
