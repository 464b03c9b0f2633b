// An object that an action makes and answers with: the envelope of MS-NCNBI 2.2.2 around properties. A PUT
// makes one, later steps replace its properties; each change gives it another etag. Thread: control.
#pragma once

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
    /// All of it, to be read again by from_record().
    model::Json record() const;
    /// std::nullopt when it is no such record. An object whose action was under way has Failed: it ended with the
    /// service.
    static std::optional<ActionObject> from_record(const model::ResourceInfo& type, const model::Json& record);
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

}  // namespace nc::service::actions
