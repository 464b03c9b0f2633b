#include "service/api/operation_registry.hpp"

#include <gtest/gtest.h>

namespace nc::service::api {
namespace {

TEST(OperationRegistry, DropsTheOldestWhenItIsFull) {
    OperationRegistry registry(2);
    for (const char* id : {"1", "2", "3"})
        registry.add({id, Method::Put, {}});
    EXPECT_EQ(registry.find("1"), nullptr);
    ASSERT_NE(registry.find("3"), nullptr);
    EXPECT_EQ(registry.find("3")->id, "3");
}

}  // namespace
}  // namespace nc::service::api
