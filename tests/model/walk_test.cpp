// A flow hit equals a full walk: two fabrics of the same kind, one of which lets no flow count.
#include <gtest/gtest.h>

#include "tests/model/fabric.hpp"
#include "tests/model/generator.hpp"

namespace nc::reference {
namespace {

constexpr std::uint32_t kScenarios = 30;
constexpr int kChanges = 40;
constexpr int kPacketsPerChange = 40;

std::uint64_t flow_hits(Fabric& fabric) {
    std::uint64_t hits = 0;
    for (int host = 0; host < fabric.hosts(); ++host)
        hits += fabric.processor(host).counters().flow_hits;
    return hits;
}

/// Says nothing of the model but what there is, for the generator.
class Pair {
  public:
    explicit Pair(Generator& generator)
        : generator_(generator), hosts_(generator.hosts()), model_(hosts_), with_flows_(hosts_), without_(hosts_) {}

    void change(const Event& event) {
        model_.change(event);
        with_flows_.change(event);
        without_.change(event);
    }
    void packet() {
        if (model_.topology().ports.empty()) return;
        const Event event = generator_.packet(model_.topology());
        change(Wait{10});
        without_.outdate_flows();
        std::visit(
            [&](const auto& step) {
                if constexpr (requires { with_flows_.verdict(step); }) {
                    const Verdict by_flow = with_flows_.verdict(step);
                    const Verdict by_walk = without_.verdict(step);
                    EXPECT_EQ(by_flow, by_walk)
                        << text_of(event) << "\nby flow " << text_of(by_flow) << "\nby walk " << text_of(by_walk);
                    if constexpr (requires { generator_.arrived(step.packet, step.adapter); })
                        for (const auto& [receiver, frame] : by_walk.arrivals)
                            generator_.arrived(packet_in(frame, step.packet), receiver);
                }
            },
            event);
    }
    const Topology& topology() const { return model_.topology(); }
    Fabric& with_flows() { return with_flows_; }
    Fabric& without() { return without_; }

  private:
    Generator& generator_;
    int hosts_;
    Model model_;
    Fabric with_flows_;
    Fabric without_;
};

TEST(Flows, APacketThatMeetsAFlowGoesWhereAWalkThroughTheLayersWouldTakeIt) {
    std::uint64_t hits = 0;
    for (std::uint32_t seed = 1; seed <= kScenarios && !HasFailure(); ++seed) {
        SCOPED_TRACE("seed " + std::to_string(seed));
        Generator generator(seed);
        Pair pair(generator);
        for (const Event& event : generator.first_steps())
            pair.change(event);
        for (int change = 0; change < kChanges && !HasFailure(); ++change) {
            pair.change(generator.change(pair.topology()));
            for (int i = 0; i < kPacketsPerChange && !HasFailure(); ++i)
                pair.packet();
        }
        hits += flow_hits(pair.with_flows());
        EXPECT_EQ(flow_hits(pair.without()), 0U);
    }
    EXPECT_GT(hits, kScenarios * kChanges * kPacketsPerChange / 10);
}

}  // namespace
}  // namespace nc::reference
