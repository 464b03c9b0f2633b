#include "service/api/response_cache.hpp"

#include <gtest/gtest.h>

namespace nc::service::api {
namespace {

Response response(const std::string& body) { return {200, {}, body}; }

TEST(ResponseCache, ForgetsEverythingWhenAnythingChanges) {
    ResponseCache cache;
    const ResponseCache::Stamp stamps[] = {
        {Generation{1}, 0, 0}, {Generation{2}, 0, 0}, {Generation{2}, 1, 0}, {Generation{2}, 1, 1}};
    for (const auto& stamp : stamps) {
        EXPECT_EQ(cache.find("/a", MediaType::Json, stamp), nullptr);
        cache.keep("/a", MediaType::Json, stamp, response("x"));
        ASSERT_NE(cache.find("/a", MediaType::Json, stamp), nullptr);
        EXPECT_EQ(cache.find("/a", MediaType::Json, stamp)->body, "x");
        EXPECT_EQ(cache.find("/b", MediaType::Json, stamp), nullptr);
    }
}

TEST(ResponseCache, StaysWithinItsLimit) {
    ResponseCache cache(100);
    const ResponseCache::Stamp now;
    cache.keep("/a", MediaType::Json, now, response(std::string(50, 'x')));
    cache.keep("/large", MediaType::Json, now, response(std::string(200, 'x')));
    EXPECT_EQ(cache.find("/large", MediaType::Json, now), nullptr);
    cache.keep("/b", MediaType::Json, now, response(std::string(50, 'x')));
    cache.keep("/c", MediaType::Json, now, response(std::string(50, 'x')));
    EXPECT_EQ(cache.find("/b", MediaType::Json, now), nullptr);
    EXPECT_NE(cache.find("/c", MediaType::Json, now), nullptr);
}

}  // namespace
}  // namespace nc::service::api
