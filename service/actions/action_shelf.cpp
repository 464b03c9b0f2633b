#include "service/actions/action_shelf.hpp"

#include <algorithm>
#include <charconv>
#include <fstream>
#include <iterator>
#include <utility>

#include "schemas/base/atomic_file.hpp"
#include "schemas/codec/json_codec.hpp"
#include "schemas/model/json_value.hpp"
#include "schemas/model/registry.hpp"

namespace nc::service::actions {
namespace {

using model::Json;

constexpr const char* kSuffix = ".json";

std::optional<std::uint64_t> number_of(const std::filesystem::path& file) {
    const std::string stem = file.stem().string();
    std::uint64_t number = 0;
    const auto [end, fault] = std::from_chars(stem.data(), stem.data() + stem.size(), number);
    const bool is_ours = fault == std::errc{} && end == stem.data() + stem.size() && file.extension() == kSuffix;
    return is_ours ? std::optional(number) : std::nullopt;
}

}  // namespace

ActionShelf::ActionShelf(model::ResourceType type, std::filesystem::path folder, Log log, std::size_t limit)
    : type_(model::info(type)), folder_(std::move(folder)), log_(std::move(log)), limit_(limit) {
    read_all();
}

void ActionShelf::read_all() {
    std::error_code error;
    for (const auto& entry : std::filesystem::directory_iterator(folder_, error)) {
        const auto number = number_of(entry.path());
        if (!number) continue;
        std::ifstream file(entry.path());
        const std::string text{std::istreambuf_iterator<char>(file), {}};
        const auto json = codec::parse_json(text);
        auto object = json ? ActionObject::from_record(type_, *json) : std::nullopt;
        if (object) {
            objects_[*number] = std::make_shared<const ActionObject>(*std::move(object));
        } else {
            log_.warning("a result of an action cannot be read", {{"file", entry.path().string()}});
        }
    }
}

ActionShelf::Objects::const_iterator ActionShelf::position_of(std::string_view id) const {
    return std::find_if(objects_.begin(), objects_.end(),
                        [&](const auto& object) { return model::equal_names(object.second->id(), id); });
}

std::shared_ptr<const ActionObject> ActionShelf::find(std::string_view id) const {
    const auto found = position_of(id);
    return found == objects_.end() ? nullptr : found->second;
}

std::shared_ptr<const ActionObject> ActionShelf::newest() const {
    return objects_.empty() ? nullptr : objects_.rbegin()->second;
}

api::Answer ActionShelf::list(model::ApiVersion version) const {
    Json value = Json::array();
    for (const auto& [number, object] : objects_)
        value.push_back(object->document(version));
    return api::document_answer(200, type_, Json{{"value", std::move(value)}, {"nextLink", ""}}, true);
}

void ActionShelf::put(const std::shared_ptr<const ActionObject>& object) {
    const std::uint64_t number = objects_.empty() ? 1 : objects_.rbegin()->first + 1;
    erase(object->id());
    while (objects_.size() >= limit_)
        erase(objects_.cbegin());
    objects_[number] = object;
    write(number, *object);
}

void ActionShelf::update(const ActionObject& object) {
    for (const auto& [number, known] : objects_) {
        if (known.get() == &object) return write(number, object);
    }
}

bool ActionShelf::erase(std::string_view id) {
    const auto found = position_of(id);
    if (found == objects_.end()) return false;
    erase(found);
    return true;
}

void ActionShelf::erase(Objects::const_iterator position) {
    std::error_code error;
    std::filesystem::remove(file_of(position->first), error);
    if (error) log_.warning("a result of an action cannot be removed", {{"reason", error.message()}});
    objects_.erase(position);
}

std::filesystem::path ActionShelf::file_of(std::uint64_t number) const {
    return folder_ / (std::to_string(number) + kSuffix);
}

void ActionShelf::write(std::uint64_t number, const ActionObject& object) const {
    std::error_code ignored;  // the file cannot be written then, which is told
    std::filesystem::create_directories(folder_, ignored);
    if (const auto written = write_atomically(file_of(number), codec::print_json(object.record())); !written)
        log_.warning("a result of an action is kept in memory only", {{"reason", written.error().message}});
}

}  // namespace nc::service::actions
