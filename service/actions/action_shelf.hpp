// The objects of one type that actions have made, the newest of them, for answers. Each is also a file, so that they
// outlive the service: an object whose action had not ended then has Failed. Thread: control; files are written at
// once, which their size bears.
#pragma once

#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <map>
#include <memory>
#include <string>
#include <string_view>

#include "schemas/base/log.hpp"
#include "service/actions/action_object.hpp"

namespace nc::service::actions {

class ActionShelf {
  public:
    static constexpr std::size_t kDefaultLimit = 100;  ///< objects; the oldest go

    /// `folder` is of this type alone, and made when it is needed; what it holds is read. A file that cannot be read or
    /// written is told in the log.
    ActionShelf(model::ResourceType type, std::filesystem::path folder, Log log, std::size_t limit = kDefaultLimit);

    /// Null: absent. Ids match without regard to case.
    std::shared_ptr<const ActionObject> find(std::string_view id) const;
    /// Null: there is none.
    std::shared_ptr<const ActionObject> newest() const;
    api::Answer list(model::ApiVersion version) const;

    /// Becomes the newest one, in the place of that with the same id.
    void put(const std::shared_ptr<const ActionObject>& object);
    /// Writes the object as it is now, unless it is no longer here.
    void update(const ActionObject& object);
    bool erase(std::string_view id);

  private:
    using Objects = std::map<std::uint64_t, std::shared_ptr<const ActionObject>>;  ///< the oldest first
    Objects::const_iterator position_of(std::string_view id) const;
    std::filesystem::path file_of(std::uint64_t number) const;
    void read_all();
    void write(std::uint64_t number, const ActionObject& object) const;
    void erase(Objects::const_iterator position);

    const model::ResourceInfo& type_;
    std::filesystem::path folder_;
    Log log_;
    std::size_t limit_;
    Objects objects_;
};

}  // namespace nc::service::actions
