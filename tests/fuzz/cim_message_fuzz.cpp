// Bodies of anybody: the first byte chooses CIM-XML, WS-Management, or the frame of an encrypted message.
#include <chrono>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>

#include "provider/cim/event_engine.hpp"
#include "provider/cim/status.hpp"
#include "provider/transport/cim_xml_server.hpp"
#include "provider/transport/sealed_messages.hpp"
#include "provider/transport/wsman_server.hpp"
#include "tests/unit/provider/cim/small_world.hpp"

namespace {

using namespace nc::provider;  // NOLINT: this file is a user of all of it

struct Door {
    test::SmallWorld world = test::make_small_world();
    transport::EnumerationTable enumerations{[] { return std::chrono::steady_clock::time_point(); }};
    cim::EventEngine events{*world.manager,
                            [](const auto&, const auto&) -> nc::Result<std::unique_ptr<cim::ChangeSource>> {
                                return cim::failure(cim::Status::NotSupported, "There are no events.");
                            },
                            [] { return std::chrono::steady_clock::time_point(); }};
    transport::SubscriptionTable subscriptions{events, [] { return std::chrono::steady_clock::time_point(); }};
    transport::PushDelivery pushes{subscriptions, [](const auto&, const auto&) { return std::nullopt; },
                                   [](const auto&) {}, 1};
    transport::CimXmlServer cim_xml{*world.manager, enumerations};
    transport::WsmanServer wsman{*world.manager, enumerations, subscriptions, pushes, test::kSmallWorld};
};

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    if (size == 0) return 0;
    static const auto door = std::make_unique<Door>();
    nc::service::api::Request request;
    request.body.assign(reinterpret_cast<const char*>(data) + 1, size - 1);
    switch (data[0] % 3) {
        case 0:
            door->cim_xml.answer(request);
            break;
        case 1:
            door->wsman.answer(request);
            break;
        default:
            (void)transport::read_sealed_body(request.body, "application/HTTP-SPNEGO-session-encrypted");
    }
    return 0;
}
