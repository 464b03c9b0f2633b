#include "schemas/ovsdb/probe_rows.hpp"

#include <gtest/gtest.h>

#include "tests/support/fake_database.hpp"

namespace nc::ovsdb {
namespace {

using goal_state::ProbeOutcome;
using goal_state::ProbeReport;
using goal_state::ProbeRequest;
using goal_state::ProbeRole;

class ProbeRows : public testing::Test {
  protected:
    ProbeRows() : database_(host_databases().back()), mirror_(host_databases().back()) {
        request_.cookie = *Guid::parse("11111111-2222-3333-4444-555555555555");
        request_.port = InstanceId(*Guid::parse("00000000-0000-0000-0000-000000000001"));
        request_.source = *IpAddress::parse("10.0.0.4");
        request_.destination = *IpAddress::parse("10.0.0.5");
        request_.protocol = 6;
        request_.source_port = 49152;
        request_.destination_port = 443;
    }
    void execute(const Operations& operations) { mirror_.apply(database_.execute(operations)); }

    tests::FakeDatabase database_;
    DatabaseMirror mirror_;
    ProbeRequest request_;
};

TEST_F(ProbeRows, CarryARequestToTheHost) {
    execute(insert_probe(request_));
    EXPECT_EQ(probe_requests(mirror_), std::vector{request_});
    EXPECT_TRUE(probe_reports(mirror_).empty()) << "nothing was answered yet";
}

TEST_F(ProbeRows, CarryTheAnswerOfEachRoleBack) {
    ProbeRequest receiver = request_;
    receiver.role = ProbeRole::Receiver;
    execute(insert_probe(request_));
    execute(insert_probe(receiver));
    const ProbeReport report{request_.cookie, ProbeRole::Sender, ProbeOutcome::Answered,
                             "It came back.", {"one", "two"},    1234};
    execute(answer_probe(report));
    EXPECT_EQ(probe_reports(mirror_), std::vector{report});
}

TEST_F(ProbeRows, AreDeletedForBothRolesAtOnce) {
    execute(insert_probe(request_));
    request_.role = ProbeRole::Receiver;
    execute(insert_probe(request_));
    execute(delete_probe(request_.cookie));
    EXPECT_TRUE(probe_requests(mirror_).empty());
}

TEST_F(ProbeRows, ThatCannotBeUnderstoodArePassedOver) {
    execute(insert_probe(request_));
    execute({Update{"Probe", {}, {{"source", "nowhere"}}}});
    EXPECT_TRUE(probe_requests(mirror_).empty());
}

}  // namespace
}  // namespace nc::ovsdb
