#include "tests/model/trial.hpp"

#include "tests/model/generator.hpp"
#include "tests/model/isolation.hpp"

namespace nc::reference {
namespace {

constexpr Milliseconds kBetweenPackets = 10;
constexpr int kChangesPerScenario = 40;
constexpr int kPacketsPerChange = 80;
constexpr int kChangesPerCheck = 16;  ///< the search for leaks takes as long as a thousand packets

std::string change_kind(const Event& event, bool is_accepted) {
    const std::string text = text_of(event);
    const auto second = text.find(' ', text.find(' ') + 1);
    std::string kind = text.substr(0, text.find(' '));
    if (kind == "delete") kind = text.substr(0, second);
    return "change " + kind + (is_accepted ? "" : ", refused");
}

}  // namespace

template <class Step>
std::optional<std::string> Trial::packet(const Step& step) {
    // Time goes on between packets, so that limits per second do not come into play.
    model_.change(Wait{kBetweenPackets});
    fabric_.change(Wait{kBetweenPackets});
    last_ = model_.verdict(step);
    const Verdict found = fabric_.verdict(step);
    static const char* const kKinds[] = {"nothing", "dropped: ", "answered", "delivered"};
    ++tally_[kKinds[static_cast<int>(last_.kind)] + last_.reason + (last_.wire ? ", over the wire" : "")];
    if (last_.arrivals.size() > (last_.kind == Verdict::Kind::Delivered ? 1U : 0U)) ++tally_["copied to an appliance"];
    if (found == last_) return std::nullopt;
    return "expected " + text_of(last_) + "\n   found " + text_of(found);
}

std::optional<std::string> Trial::step(const Event& event) {
    if (const auto* send = std::get_if<Send>(&event)) return packet(*send);
    if (const auto* ask = std::get_if<Ask>(&event)) return packet(*ask);
    if (const auto* arrive = std::get_if<Arrive>(&event)) return packet(*arrive);
    const bool expected = model_.change(event);
    const bool found = fabric_.change(event);
    ++tally_[change_kind(event, expected)];
    if (expected == found) return std::nullopt;
    return expected ? "expected to be accepted, but: " + fabric_.refusal() : "expected to be refused, but accepted";
}

std::optional<std::string> Trial::check() {
    for (int host = 0; host < fabric_.hosts(); ++host) {
        const auto counters = fabric_.processor(host).counters();
        if (counters.received != counters.delivered + counters.transmitted + counters.dropped + counters.answered)
            return "the counters of host " + std::to_string(host) + " do not add up";
    }
    return find_leak(fabric_, model_.topology());
}

std::optional<std::string> play(const Scenario& scenario) {
    Trial trial(scenario.hosts);
    for (const Event& event : scenario.events)
        if (auto difference = trial.step(event)) return text_of(event) + "\n" + *difference;
    return trial.check();
}

namespace {

std::string explain(std::uint32_t seed, const Scenario& scenario) {
    std::string text = "seed " + std::to_string(seed) + ", " + std::to_string(scenario.hosts) + " hosts\n";
    for (const Event& event : scenario.events)
        text += "  " + text_of(event) + "\n";
    return text + "differs at: " + play(scenario).value_or("nothing: the difference depends on what was left out");
}

/// Plays a scenario while it is made; returns whether all was well.
bool explore(Generator& generator, Trial& trial, Scenario& scenario, std::uint64_t& packets) {
    const auto is_well = [&](Event event) {
        scenario.events.push_back(std::move(event));
        return !trial.step(scenario.events.back());
    };
    for (Event& event : generator.first_steps())
        if (!is_well(std::move(event))) return false;
    for (int change = 0; change < kChangesPerScenario; ++change) {
        if (!is_well(generator.change(trial.model().topology()))) return false;
        if (change % kChangesPerCheck == 0 && trial.check()) return false;
        if (trial.model().topology().ports.empty()) continue;
        for (int i = 0; i < kPacketsPerChange; ++i) {
            if (!is_well(generator.packet(trial.model().topology()))) return false;
            ++packets;
            if (trial.last().kind != Verdict::Kind::Delivered) continue;
            if (const auto* send = std::get_if<Send>(&scenario.events.back()))
                generator.arrived(packet_in(trial.last().delivered, send->packet), trial.last().receiver);
        }
    }
    return true;
}

}  // namespace

Report search(std::uint32_t seed, std::uint64_t packets, bool shrinks) {
    Report report;
    for (; report.packets < packets; ++seed, ++report.scenarios) {
        Generator generator(seed);
        Scenario scenario;
        scenario.hosts = generator.hosts();
        Trial trial(scenario.hosts);
        const bool is_well = explore(generator, trial, scenario, report.packets);
        for (const auto& [what, count] : trial.tally())
            report.tally[what] += count;
        report.tally["delivered to an appliance by a route"] += trial.model().routed();
        report.tally["delivered to a member of a front end"] += trial.model().balanced();
        report.tally["delivered in the name of a front end"] += trial.model().came_back();
        for (int host = 0; host < trial.fabric().hosts(); ++host)
            report.flow_hits += trial.fabric().processor(host).counters().flow_hits;
        if (is_well) continue;
        if (shrinks) scenario = shrink(scenario, [](const Scenario& part) { return play(part).has_value(); });
        report.difference = explain(seed, scenario);
        return report;
    }
    return report;
}

}  // namespace nc::reference
