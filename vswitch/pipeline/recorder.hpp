// Optional witness of a walk through the layers: which rule acted, and how. Used by process-tuples and by tests.
#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace nc::vswitch {

class Recorder {
  public:
    struct Step {
        std::string direction;  ///< "OUT" from the VM, "IN" towards it
        std::string layer;
        std::string rule;  ///< empty: the group's default
        std::string action;
    };

    /// The walk through the layers of a port begins.
    void enter(std::string_view direction) { direction_ = direction; }
    void note(std::string_view layer, std::string rule, std::string action) {
        steps_.push_back({direction_, std::string(layer), std::move(rule), std::move(action)});
    }
    const std::vector<Step>& steps() const { return steps_; }

  private:
    std::string direction_;
    std::vector<Step> steps_;
};

}  // namespace nc::vswitch
