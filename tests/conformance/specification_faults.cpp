#include "tests/conformance/specification_faults.hpp"

#include <algorithm>
#include <fstream>

#include <gtest/gtest.h>

#include "schemas/model/json_value.hpp"

namespace nc::tests {

SpecificationFaults::SpecificationFaults() {
    std::ifstream file(NC_SPECIFICATION_FAULTS);
    for (const model::Json& each : model::Json::parse(file)) {
        EXPECT_FALSE(each.at("reason").get<std::string>().empty());
        faults_.push_back({each.dump(), std::regex(each.at("schema").get<std::string>()),
                           std::regex(each.at("violation").get<std::string>())});
    }
}

bool SpecificationFaults::explain(const std::string& schema, const std::string& violation) {
    for (Fault& fault : faults_) {
        if (std::regex_match(schema, fault.schema) && std::regex_search(violation, fault.violation))
            return fault.is_needed = true;
    }
    return false;
}

std::vector<std::string> SpecificationFaults::not_needed(const std::set<std::string>& schemas) const {
    std::vector<std::string> texts;
    for (const Fault& fault : faults_) {
        const bool is_looked_at = std::any_of(schemas.begin(), schemas.end(), [&](const std::string& schema) {
            return std::regex_match(schema, fault.schema);
        });
        if (is_looked_at && !fault.is_needed) texts.push_back(fault.text);
    }
    return texts;
}

}  // namespace nc::tests
