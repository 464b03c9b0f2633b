// The bodies of PUTs that MS-NCNBI prints, with shorter ids and whatever they refer to made before:
// specification_examples.json. Each is accepted, at v1 as it is printed there. Those that the specification itself
// forbids elsewhere are refused by name, and accepted when just that is mended.
#include <fstream>

#include <gtest/gtest.h>

#include "tests/conformance/service.hpp"

namespace nc::tests {
namespace {

using model::Json;

/// "properties.probes[0].properties.x" as a JSON pointer.
Json::json_pointer pointer_to(const std::string& member) {
    std::string text = "/";
    for (const char c : member) {
        if (c != ']') text += c == '.' || c == '[' ? '/' : c;
    }
    return Json::json_pointer(text);
}

TEST(SpecificationExamples, AreAccepted) {
    std::ifstream file(NC_SPECIFICATION_EXAMPLES);
    Service service;
    int count = 0;
    for (const Json& step : Json::parse(file)) {
        const std::string target = "/v1" + step.at("put").get<std::string>();
        Json body = step.at("body");
        count += step.contains("section") ? 1 : 0;
        if (step.contains("refused")) {
            EXPECT_FALSE(step.at("because").get<std::string>().empty());
            const auto refused = service.put(target, body);
            EXPECT_EQ(refused.status, 400) << target << " " << refused.body;
            const Json error = Json::parse(refused.body)["error"];
            EXPECT_EQ(error["code"], step.at("refused")) << refused.body;
            EXPECT_EQ(error["target"], step.at("member")) << refused.body;
            body[pointer_to(step.at("member"))] = step.at("mended");
        }
        const auto response = service.put(target, body);
        EXPECT_LT(response.status, 300) << target << " " << step.value("section", "") << "\n" << response.body;
    }
    EXPECT_EQ(count, 15);
}

}  // namespace
}  // namespace nc::tests
