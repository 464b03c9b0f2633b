// specification_faults.json: where the schemas of MS-NCNBI are wrong or contradict its text, so that answers and bodies
// are not as a schema says on purpose. Each entry has a reason.
#pragma once

#include <regex>
#include <set>
#include <string>
#include <vector>

namespace nc::tests {

class SpecificationFaults {
  public:
    SpecificationFaults();

    /// Whether an entry is about this violation of a schema (the name of its file).
    bool explain(const std::string& schema, const std::string& violation);
    /// Entries for schemas that were looked at which explained nothing: they are to be removed.
    std::vector<std::string> not_needed(const std::set<std::string>& schemas) const;

  private:
    struct Fault {
        std::string text;
        std::regex schema;
        std::regex violation;
        bool is_needed = false;
    };
    std::vector<Fault> faults_;
};

}  // namespace nc::tests
