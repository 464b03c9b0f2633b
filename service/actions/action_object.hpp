// An object that an action keeps in memory and answers with: the envelope of MS-NCNBI 2.2.2 around properties. A PUT
// makes one, later steps replace its properties; each change gives it another etag. Thread: control.
#pragma once

#include <map>
#include <memory>
#include <optional>
#include <string>

#include "schemas/base/error.hpp"
#include "schemas/base/guid.hpp"
#include "schemas/codec/normalize.hpp"
#include "schemas/model/json.hpp"
#include "service/api/answer.hpp"
#include "service/api/unstored_resource.hpp"

namespace nc::service::actions {

class ActionObject {
  public:
    /// `reference` is the resourceRef of answers. The properties are those of `set`; until then there are none.
    ActionObject(const model::ResourceInfo& type, std::string reference, std::string id);
    /// The object that a PUT asks for, with its tags and metadata.
    ActionObject(const model::ResourceInfo& type, std::string reference, const codec::ProposedResource& proposed);

    const std::string& id() const { return id_; }
    const std::string& reference() const { return reference_; }
    /// Takes the place of all properties; provisioningState comes first among them.
    void set(model::ProvisioningState state, model::Json properties);
    /// The object as a GET at this version sees it: members that are newer are left out.
    model::Json document(model::ApiVersion version) const;
    /// While the state is Updating the operation of the PUT goes on.
    api::Answer answer(int status, model::ApiVersion version) const;

  private:
    const model::ResourceInfo& type_;
    std::string reference_;
    std::string id_;
    Guid instance_id_ = Guid::random();
    std::string etag_;
    std::shared_ptr<const model::Json> tags_;      ///< null: absent
    std::shared_ptr<const model::Json> metadata_;  ///< null: absent
    std::shared_ptr<const model::Json> properties_;
    bool is_under_way_ = true;
};

/// What an operation tells of a failure; an empty sentence is none.
std::optional<Error> operation_failure(const std::string& sentence);

/// The objects of a collection, by path.
class ActionObjects {
  public:
    std::shared_ptr<const ActionObject> find(const model::ResourcePath& path) const;  ///< null: absent
    api::Answer list(const model::ResourceInfo& type, model::ApiVersion version) const;
    void put(const model::ResourcePath& path, std::shared_ptr<const ActionObject> object) { objects_[path] = object; }
    bool erase(const model::ResourcePath& path) { return objects_.erase(path) > 0; }

  private:
    std::map<model::ResourcePath, std::shared_ptr<const ActionObject>> objects_;
};

}  // namespace nc::service::actions
