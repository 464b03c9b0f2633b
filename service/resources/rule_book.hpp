// All rules there are: the one place that knows which resource type has which. Thread: control.
#pragma once

#include "service/resources/resource_rules.hpp"

namespace nc::service::resources {

RuleBook make_rule_book();

}  // namespace nc::service::resources
