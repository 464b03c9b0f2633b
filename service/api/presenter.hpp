// A stored resource as the JSON object of an answer: envelope, members in the order of the model, children in full,
// back references, computed members, secrets left out (MS-NCNBI 2.2.2).
#pragma once

#include <cstdint>
#include <vector>

#include "schemas/model/api_version.hpp"
#include "schemas/model/json.hpp"
#include "service/api/computed_properties.hpp"
#include "service/api/running_operations.hpp"
#include "service/state/resource_tree.hpp"

namespace nc::service::api {

enum class Detail : std::uint8_t {
    All,
    WithoutChildren,  ///< those that can be written by themselves are left out
};

class Presenter {
  public:
    /// Borrows all; made for one answer.
    Presenter(const state::ResourceTree& tree, const std::vector<const ComputedProperties*>& computed,
              const RunningOperations& operations, model::ApiVersion version, Detail detail = Detail::All)
        : tree_(tree), computed_(computed), operations_(operations), version_(version), detail_(detail) {}

    model::Json resource(const state::StoredResource& resource) const;
    /// {"value": […], "nextLink": ""}
    model::Json collection(const std::vector<state::ResourcePtr>& resources) const;

  private:
    model::Json properties(const state::StoredResource& resource) const;
    model::Json children(const state::StoredResource& resource, const model::Field& field) const;
    model::Json back_references(const state::StoredResource& resource, const model::Field& field) const;

    const state::ResourceTree& tree_;
    const std::vector<const ComputedProperties*>& computed_;
    const RunningOperations& operations_;
    model::ApiVersion version_;
    Detail detail_;
};

}  // namespace nc::service::api
