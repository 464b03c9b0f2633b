// The controller's REST interface as the bridge uses it: requests in the name of a caller, whose credentials the
// controller judges, and errors in the words of the object model. Thread: any number at the same time; calls block
// until the controller answers.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <utility>

#include "provider/cim/instance_provider.hpp"
#include "schemas/base/result.hpp"
#include "schemas/model/field.hpp"
#include "schemas/model/json_value.hpp"
#include "schemas/model/resource_path.hpp"
#include "service/ctl/transport.hpp"

namespace nc::provider::bridge {

/// The fields of a request that tell the controller who asks.
using Introduce = std::function<service::ctl::HeaderFields(const cim::Caller&)>;
/// By the password that the caller gave.
service::ctl::HeaderFields introduce_by_password(const cim::Caller& caller);

class RestSource {
  public:
    /// `transport` outlives the source.
    explicit RestSource(service::ctl::Transport& transport, Introduce introduce = introduce_by_password)
        : transport_(transport), introduce_(std::move(introduce)) {}

    /// Errors of all: NotFound (404), AccessDenied (403), Unauthenticated (401), AlreadyExists (a PUT of `is_new` where
    /// something is), InvalidParameter (400), Failed otherwise, with the controller's sentence and code.
    Result<model::Json> get(const cim::Caller& caller, const std::string& path, const std::string& query = {}) const;
    /// Where a page of a collection is.
    struct PagePlace {
        std::string path;
        std::string query = "$maxpagesize=1000";  ///< the controller gives fewer when they are large
    };
    struct Page {
        model::Json members = model::Json::array();
        std::optional<PagePlace> next{};  ///< std::nullopt: it is the last one
    };
    /// Members of a collection; for that of a singleton the one resource.
    Result<Page> list(const cim::Caller& caller, const PagePlace& place) const;
    struct Precondition {
        bool is_new = false;  ///< there may be nothing yet
        std::string etag{};   ///< the state that is replaced; empty: any
    };
    Result<model::Json> put(const cim::Caller& caller, const std::string& path, const model::Json& body,
                            const Precondition& precondition) const;
    Result<void> remove(const cim::Caller& caller, const std::string& path) const;

  private:
    Result<service::ctl::Answer> send(const cim::Caller& caller, service::ctl::Request request, bool is_new) const;

    service::ctl::Transport& transport_;
    Introduce introduce_;
};

/// The path that a resourceRef means: some are written with what stands before their collection in the URI.
std::optional<model::ResourcePath> read_path(std::string_view resource_ref);
/// The type of a resource, whatever stands before its collection; null: the model has none.
const model::ResourceInfo* type_of(const model::ResourcePath& path);
/// The URI's path of a resource, without prefix and version: a resourceRef does not say what stands before its
/// collection ("/diagnostics").
std::string rest_path(const model::ResourcePath& path);
/// The path of the collection of a top-level type.
std::string collection_path(const model::ResourceInfo& top_level);

}  // namespace nc::provider::bridge
