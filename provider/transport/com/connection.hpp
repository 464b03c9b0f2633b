// What a client of the library is connected to: the object model over the controller's REST interface, with the
// client's credentials. The wiring of the library, as main.cpp is that of nc-cimd. Thread: any; calls block.
#pragma once

#include <memory>
#include <string>
#include <string_view>

#include "provider/cim/object_manager.hpp"
#include "provider/cim/subscription.hpp"
#include "schemas/base/result.hpp"

namespace nc::provider::transport::com {

/// The classes, which all connections share.
struct World;
std::shared_ptr<const World> make_world();

struct Target {
    std::string uri;             ///< of the controller
    std::string namespace_name;  ///< as the client spells it; empty: root/NetworkController
};
/// What ConnectServer's resource means; its forms stand in ncwmi.h. Error InvalidParameter.
Result<Target> read_target(std::string_view resource);

struct Credentials {
    std::string user{};  ///< empty: none
    std::string password{};
    std::string authority_file{};  ///< PEM; empty: the system's
};

class Connection {
  public:
    /// Nothing is asked of the controller yet. Errors: InvalidParameter for a URI or file that cannot be used.
    static Result<std::shared_ptr<const Connection>> open(std::shared_ptr<const World> world, const std::string& uri,
                                                          const Credentials& credentials);
    virtual ~Connection() = default;

    virtual const cim::ObjectManager& manager() const = 0;
    /// With a connection of its own to the controller, so that it can be cancelled. It must not outlive this.
    virtual Result<std::shared_ptr<cim::Subscription>> subscribe(std::string_view namespace_name,
                                                                 std::string_view query) const = 0;
};

}  // namespace nc::provider::transport::com
