#include "service/api/list_page.hpp"

#include <charconv>

#include "schemas/base/percent_encoding.hpp"
#include "schemas/model/faults.hpp"
#include "service/api/uri_text.hpp"

namespace nc::service::api {
namespace {

constexpr const char* kSize = "$maxpagesize";
constexpr const char* kToken = "$skipToken";
constexpr const char* kTokenInLowerCase = "$skiptoken";  // as query_parameters() has it

Error wrong(const char* name, std::string_view value, std::string_view why) {
    return model::make_error(model::ErrorCode::InvalidParameterValue, name, value, why);
}

std::optional<std::size_t> size_of(const std::string& text) {
    std::size_t size = 0;
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), size);
    const bool is_number = !text.empty() && error == std::errc() && end == text.data() + text.size();
    return is_number && size > 0 ? std::optional(size) : std::nullopt;
}

}  // namespace

Result<std::optional<ListPage>> read_list_page(std::string_view query) {
    if (query.empty()) return std::optional<ListPage>();
    const auto parameters = query_parameters(query);
    if (!parameters) return std::optional<ListPage>();
    const auto size = parameters->find(kSize);
    const auto token = parameters->find(kTokenInLowerCase);
    if (size == parameters->end() && token == parameters->end()) return std::optional<ListPage>();
    if (size == parameters->end()) return wrong(kSize, "", "A page has a size.");
    const auto most = size_of(size->second);
    if (!most) return wrong(kSize, size->second, "It must be a number above 0.");
    ListPage page{*most, {}};
    if (token == parameters->end()) return std::optional(page);
    page.after_id = token->second;
    if (page.after_id.empty() || page.after_id.find('/') != std::string::npos)
        return wrong(kToken, token->second, "It must be that of a nextLink.");
    return std::optional(page);
}

std::string next_link(const Request& request, const ListPage& page, std::string_view last_id) {
    const std::string path = request.target.substr(0, request.target.find_first_of("?#"));
    return request.scheme_and_authority + path + "?" + kSize + "=" + std::to_string(page.most) + "&" + kToken + "=" +
           percent_encoded(last_id);
}

}  // namespace nc::service::api
