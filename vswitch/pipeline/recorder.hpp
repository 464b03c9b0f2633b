// Optional witness of a walk through the layers: which rule acted, and how. Used by process-tuples and by tests.
#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace nc::vswitch {

class Recorder {
  public:
    struct Step {
        std::string layer;
        std::string rule;  ///< empty: the group's default
        std::string action;
    };

    void note(std::string_view layer, std::string rule, std::string action) {
        steps_.push_back({std::string(layer), std::move(rule), std::move(action)});
    }
    const std::vector<Step>& steps() const { return steps_; }

  private:
    std::vector<Step> steps_;
};

}  // namespace nc::vswitch
