// Delta debugging: which steps of a scenario, and which parts of them, are needed for it to fail?
#include <algorithm>

#include "tests/model/trial.hpp"

namespace nc::reference {
namespace {

using Fails = std::function<bool(const Scenario&)>;

/// Leaves out ever smaller runs of steps, from the end to the start.
void drop_steps(Scenario& scenario, const Fails& fails) {
    for (std::size_t run = scenario.events.size() / 2; run > 0; run /= 2) {
        for (std::size_t end = scenario.events.size(); end > 0;) {
            const std::size_t begin = end > run ? end - run : 0;
            Scenario part = scenario;
            part.events.erase(part.events.begin() + static_cast<std::ptrdiff_t>(begin),
                              part.events.begin() + static_cast<std::ptrdiff_t>(end));
            if (fails(part)) scenario = std::move(part);
            end = begin;
        }
    }
}

/// Leaves out items of a list inside one step, which `items_of` finds, but never the last `least` of them.
template <class ItemsOf>
void drop_items(Scenario& scenario, std::size_t step, std::size_t least, ItemsOf items_of, const Fails& fails) {
    for (std::size_t item = 0; item < items_of(scenario.events[step]).size();) {
        if (items_of(scenario.events[step]).size() <= least) return;
        Scenario part = scenario;
        auto& items = items_of(part.events[step]);
        items.erase(items.begin() + static_cast<std::ptrdiff_t>(item));
        if (fails(part)) {
            scenario = std::move(part);
        } else {
            ++item;
        }
    }
}

void drop_parts(Scenario& scenario, const Fails& fails) {
    for (std::size_t i = 0; i < scenario.events.size(); ++i) {
        if (std::holds_alternative<PutAccessList>(scenario.events[i])) {
            const auto rules = [](Event & event) -> auto& { return std::get<PutAccessList>(event).list.rules; };
            drop_items(scenario, i, 0, rules, fails);
        } else if (std::holds_alternative<CreateNetwork>(scenario.events[i])) {
            const auto subnets = [](Event & event) -> auto& { return std::get<CreateNetwork>(event).network.subnets; };
            const auto space = [](Event & event) -> auto& { return std::get<CreateNetwork>(event).network.space; };
            drop_items(scenario, i, 0, subnets, fails);
            drop_items(scenario, i, 1, space, fails);
        } else if (std::holds_alternative<RouteSubnet>(scenario.events[i])) {
            const auto routes = [](Event & event) -> auto& { return std::get<RouteSubnet>(event).routes; };
            drop_items(scenario, i, 0, routes, fails);
        } else if (std::holds_alternative<PutMirror>(scenario.events[i])) {
            const auto rules = [](Event & event) -> auto& { return std::get<PutMirror>(event).mirror.rules; };
            drop_items(scenario, i, 1, rules, fails);
        } else if (std::holds_alternative<PutBalancer>(scenario.events[i])) {
            const auto rules = [](Event & event) -> auto& { return std::get<PutBalancer>(event).balancer.rules; };
            const auto ends = [](Event & event) -> auto& { return std::get<PutBalancer>(event).balancer.front_ends; };
            drop_items(scenario, i, 0, rules, fails);
            drop_items(scenario, i, 1, ends, fails);
        } else if (std::holds_alternative<PutAdapter>(scenario.events[i])) {
            const auto addresses = [](Event & event) -> auto& { return std::get<PutAdapter>(event).adapter.addresses; };
            drop_items(scenario, i, 1, addresses, fails);
        }
    }
}

}  // namespace

Scenario shrink(Scenario scenario, const Fails& fails) {
    std::size_t before = 0;
    do {
        before = scenario.events.size();
        drop_steps(scenario, fails);
        drop_parts(scenario, fails);
    } while (scenario.events.size() < before);
    return scenario;
}

}  // namespace nc::reference
