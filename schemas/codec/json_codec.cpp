#include "schemas/codec/json_codec.hpp"

#include <algorithm>
#include <array>
#include <cmath>
#include <set>
#include <utility>
#include <vector>

#include "schemas/base/ascii.hpp"
#include "schemas/model/faults.hpp"
#include "schemas/model/json_value.hpp"

namespace nc::codec {
namespace {

using model::Json;

/// Builds the value while the parser reads, and stops it at the first thing that is refused.
class StrictBuilder : public nlohmann::json_sax<Json> {
  public:
    explicit StrictBuilder(std::string_view text) : text_(text) {}

    bool null() override { return add(nullptr); }
    bool boolean(bool value) override { return add(value); }
    bool number_integer(number_integer_t value) override { return add(value); }
    bool number_unsigned(number_unsigned_t value) override { return add(value); }
    bool number_float(number_float_t value, const string_t&) override {
        return std::isfinite(value) ? add(value) : refuse("A number is not finite.");
    }
    bool string(string_t& value) override { return add(std::move(value)); }
    bool binary(binary_t&) override { return refuse("Binary values are not JSON."); }
    bool start_object(std::size_t) override { return open(Json::object()); }
    bool start_array(std::size_t) override { return open(Json::array()); }
    bool end_object() override { return close(); }
    bool end_array() override { return close(); }
    bool key(string_t& name) override {
        if (!is_new(name)) return refuse("The member '" + name + "' occurs twice in one object.");
        open_.back().pending_name = std::move(name);
        return true;
    }
    bool parse_error(std::size_t position, const std::string&, const nlohmann::json::exception& fault) override {
        const std::string_view read = text_.substr(0, position);
        const bool is_encoding = std::string_view(fault.what()).find("ill-formed UTF-8") != std::string_view::npos;
        return refuse((is_encoding ? "The text is not UTF-8 at byte " : "The text is not JSON at byte ") +
                      std::to_string(position) + ", in line " +
                      std::to_string(1 + std::count(read.begin(), read.end(), '\n')) + ".");
    }

    Json take() { return std::move(root_); }
    const std::string& fault() const { return fault_; }

  private:
    struct Container {
        Json* value;  // the innermost open container is the last element of each one around it, so it does not move
        std::set<std::string> names{};  // in lower case; empty while there are few
        std::string pending_name{};
    };

    /// Whether the innermost object does not have the member yet, in any case; then it has it.
    bool is_new(const std::string& name) {
        constexpr std::size_t kFew = 16;
        std::set<std::string>& names = open_.back().names;
        const auto& members = open_.back().value->get_ref<const Json::object_t&>();
        if (members.size() < kFew)
            return std::none_of(members.begin(), members.end(),
                                [&](const auto& member) { return equals_ignoring_case(member.first, name); });
        const auto add = [&names](std::string folded) {
            std::transform(folded.begin(), folded.end(), folded.begin(), &ascii_lower);
            return names.insert(std::move(folded)).second;
        };
        if (names.empty()) {
            for (const auto& member : members)
                add(member.first);
        }
        return add(name);
    }

    bool refuse(std::string why) {
        if (fault_.empty()) fault_ = std::move(why);
        return false;
    }
    Json* place(Json value) {
        if (open_.empty()) {
            root_ = std::move(value);
            return &root_;
        }
        Json& parent = *open_.back().value;
        if (parent.is_array()) {
            parent.push_back(std::move(value));
            return &parent.back();
        }
        // The name is known to be new: appending avoids the ordered object's linear search.
        auto& members = parent.get_ref<Json::object_t&>();
        members.Json::object_t::Container::emplace_back(std::move(open_.back().pending_name), std::move(value));
        return &members.back().second;
    }
    bool add(Json value) {
        place(std::move(value));
        return true;
    }
    bool open(Json container) {
        if (open_.size() == kMaxJsonDepth)
            return refuse("There are more than " + std::to_string(kMaxJsonDepth) + " levels.");
        open_.push_back({place(std::move(container))});
        return true;
    }
    bool close() {
        open_.pop_back();
        return true;
    }

    std::string_view text_;
    Json root_;
    std::vector<Container> open_;
    std::string fault_;
};

/// ASCII characters that JSON writes as they are.
constexpr std::array<bool, 256> kPlain = [] {
    std::array<bool, 256> plain{};
    for (std::size_t c = 0x20; c < 0x7F; ++c)
        plain[c] = c != '"' && c != '\\';
    return plain;
}();

void print_text(const std::string& value, std::string& text) {
    const bool is_plain =
        std::all_of(value.begin(), value.end(), [](char c) { return kPlain[static_cast<unsigned char>(c)]; });
    if (is_plain) {
        text += '"';
        text += value;
        text += '"';
    } else {
        text += Json(value).dump(-1, ' ', false, Json::error_handler_t::replace);
    }
}

/// What Json::dump does, which looks at each character of each text on its own: most have nothing to escape.
void print(const Json& json, std::string& text) {
    char separator = json.is_object() ? '{' : '[';
    if (json.is_structured() && json.empty()) {
        text += json.is_object() ? "{}" : "[]";
    } else if (json.is_object()) {
        for (const auto& [name, value] : json.get_ref<const Json::object_t&>()) {
            text += std::exchange(separator, ',');
            print_text(name, text);
            text += ':';
            print(value, text);
        }
        text += '}';
    } else if (json.is_array()) {
        for (const Json& value : json) {
            text += std::exchange(separator, ',');
            print(value, text);
        }
        text += ']';
    } else if (json.is_string()) {
        print_text(json.get_ref<const std::string&>(), text);
    } else {
        text += json.dump();
    }
}

}  // namespace

Result<Json> parse_json(std::string_view text) {
    if (text.empty()) return model::make_error(model::ErrorCode::InvalidJson, "", "", "It is empty.");
    StrictBuilder builder(text);
    if (!Json::sax_parse(text.begin(), text.end(), &builder))
        return model::make_error(model::ErrorCode::InvalidJson, "", "", builder.fault());
    return builder.take();
}

std::string print_json(const Json& json) {
    constexpr std::size_t kUsualSize = 2048;  // of a resource
    std::string text;
    text.reserve(kUsualSize);
    print(json, text);
    return text;
}

}  // namespace nc::codec
