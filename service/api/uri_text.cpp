#include "service/api/uri_text.hpp"

#include <algorithm>

#include "schemas/base/ascii.hpp"

namespace nc::service::api {

std::optional<std::string> percent_decoded(std::string_view text) {
    std::string decoded;
    for (std::size_t i = 0; i < text.size(); ++i) {
        if (text[i] != '%') {
            decoded.push_back(text[i]);
            continue;
        }
        if (i + 2 >= text.size()) return std::nullopt;
        const auto high = hex_digit(text[i + 1]);
        const auto low = hex_digit(text[i + 2]);
        if (!high || !low) return std::nullopt;
        decoded.push_back(static_cast<char>(*high << 4U | *low));
        i += 2;
    }
    return decoded;
}

std::string_view query_of(std::string_view target) {
    target = target.substr(0, target.find('#'));
    const std::size_t mark = target.find('?');
    return mark == std::string_view::npos ? std::string_view() : target.substr(mark + 1);
}

std::optional<std::map<std::string, std::string>> query_parameters(std::string_view query) {
    std::map<std::string, std::string> parameters;
    while (!query.empty()) {
        const std::string_view pair = query.substr(0, query.find('&'));
        query.remove_prefix(std::min(pair.size() + 1, query.size()));
        const std::size_t equals = std::min(pair.find('='), pair.size());
        auto name = percent_decoded(pair.substr(0, equals));
        auto value = percent_decoded(pair.substr(std::min(equals + 1, pair.size())));
        if (!name || !value) return std::nullopt;
        std::transform(name->begin(), name->end(), name->begin(), ascii_lower);
        if (!name->empty()) parameters.insert_or_assign(std::move(*name), std::move(*value));
    }
    return parameters;
}

}  // namespace nc::service::api
