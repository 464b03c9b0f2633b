// What the store does not hold: discovery, operations, diagnostics, statistics, actions such as backup. One class per
// resource type whose schema says stored="false"; main.cpp gives them to the ResourceController. The generic part (the
// route, the method by the schema, the body and its references) is done before they are asked. A reply may be given at
// once or later, once. Thread: control.
#pragma once

#include <functional>
#include <optional>
#include <string>

#include "schemas/codec/normalize.hpp"
#include "service/api/answer.hpp"
#include "service/api/message.hpp"
#include "service/api/route.hpp"
#include "service/state/resource_tree.hpp"

namespace nc::service::api {

using Reply = std::function<void(Answer)>;

/// A request to an unstored resource; a copy is cheap, and may be kept until the reply.
struct UnstoredCall {
    Route route;
    std::string operation_id;  ///< x-ms-request-id of the request
    Identity identity;
    state::ResourceTree tree;  ///< at the moment of the request
    std::string query{};       ///< of the URI, without '?' (uri_text.hpp)
    /// Of a PUT whose answer says that it is under way: ends its operation, with what made it fail.
    std::function<void(const std::optional<Error>& failure)> end{};
};

class UnstoredResource {
  public:
    virtual ~UnstoredResource() = default;

    /// The resource `call.route.path`. Unless overridden: NotFound.
    virtual void get(const UnstoredCall& call, const Reply& reply);
    /// The collection. Unless overridden: NotFound, the type has no list.
    virtual void list(const UnstoredCall& call, const Reply& reply);
    /// `proposed` is normalised by the schema; what it refers to exists. Unless overridden: OperationNotSupported.
    virtual void put(const UnstoredCall& call, const codec::ProposedResource& proposed, const Reply& reply);
    /// Forgets the resource: 200, or 204 when there was none. Unless overridden: there was none.
    virtual void erase(const UnstoredCall& call, const Reply& reply);
};

}  // namespace nc::service::api
