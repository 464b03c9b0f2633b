#include "schemas/ovsdb/frame_splitter.hpp"

#include <string>
#include <vector>

#include <gtest/gtest.h>

namespace nc::ovsdb {
namespace {

std::vector<std::string> split(FrameSplitter& splitter) {
    std::vector<std::string> messages;
    while (true) {
        Result<std::optional<std::string>> next = splitter.next();
        if (!next || !next->has_value()) return messages;
        messages.push_back(**next);
    }
}

TEST(FrameSplitter, CutsMessagesThatFollowOneAnother) {
    FrameSplitter splitter;
    splitter.feed("{\"a\":1}{\"b\":[2]} \n {\"c\":{}}");
    EXPECT_EQ(split(splitter), (std::vector<std::string>{"{\"a\":1}", "{\"b\":[2]}", "{\"c\":{}}"}));
}

TEST(FrameSplitter, GivesTheSameWhenBytesComeOneByOne) {
    const std::string stream = R"({"text":"} \" ] {"}{"x":["\\"]})";
    FrameSplitter splitter;
    std::vector<std::string> messages;
    for (const char c : stream) {
        splitter.feed(std::string_view(&c, 1));
        for (std::string& message : split(splitter))
            messages.push_back(std::move(message));
    }
    EXPECT_EQ(messages, (std::vector<std::string>{R"({"text":"} \" ] {"})", R"({"x":["\\"]})"}));
}

TEST(FrameSplitter, RefusesAStreamThatDoesNotBeginWithAnObject) {
    FrameSplitter splitter;
    splitter.feed("[1]");
    EXPECT_FALSE(splitter.next());
}

TEST(FrameSplitter, RefusesAMessageBeyondTheSizeLimitEvenUnfinished) {
    FrameSplitter splitter({16, 8});
    splitter.feed("{\"a\":\"aaaaaaaaaaaaaaaaaaaa");
    EXPECT_FALSE(splitter.next());
}

TEST(FrameSplitter, RefusesDeepNesting) {
    FrameSplitter splitter({1024, 3});
    splitter.feed("{\"a\":[[[1]]]}");
    EXPECT_FALSE(splitter.next());
}

}  // namespace
}  // namespace nc::ovsdb
