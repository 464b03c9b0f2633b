// Lists that a client reads in pages: what its query asks for, and the link to the next page. A page is of one state,
// the next one of another; since both go on by id, a resource that is there all the time is on just one page (decision
// 0044). Pure functions. Thread: any.
#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>

#include "schemas/base/result.hpp"
#include "service/api/message.hpp"

namespace nc::service::api {

struct ListPage {
    std::size_t most = 0;    ///< members, at least one
    std::string after_id{};  ///< begins with the first member after this id; empty: with the first of all
};

/// "$maxpagesize=100&$skipToken=ID"; std::nullopt: no pages are asked for. Error InvalidParameterValue that names the
/// parameter.
Result<std::optional<ListPage>> read_list_page(std::string_view query);

/// The URL of the page that comes after the member with this id, for the client of the request.
std::string next_link(const Request& request, const ListPage& page, std::string_view last_id);

}  // namespace nc::service::api
