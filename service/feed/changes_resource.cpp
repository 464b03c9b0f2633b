#include "service/feed/changes_resource.hpp"

#include <algorithm>
#include <charconv>
#include <map>
#include <string>
#include <utility>

#include "schemas/base/ascii.hpp"
#include "schemas/model/faults.hpp"
#include "service/api/error_answer.hpp"
#include "service/api/uri_text.hpp"

namespace nc::service::feed {
namespace {

using Parameters = std::map<std::string, std::string>;

std::optional<std::uint64_t> number_of(const std::string& text) {
    std::uint64_t number = 0;
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
    if (text.empty() || error != std::errc() || end != text.data() + text.size()) return std::nullopt;
    return number;
}

/// The number of a parameter; a fault when it is none; std::nullopt then, and when the parameter is left out.
std::optional<std::uint64_t> read_number(const Parameters& parameters, const char* name, model::Faults& faults) {
    const auto found = parameters.find(name);
    if (found == parameters.end()) return std::nullopt;
    const auto number = number_of(found->second);
    if (!number) faults.add(model::ErrorCode::InvalidParameterValue, name, found->second, "It must be a number.");
    return number;
}

ChangeQuery read_query(const Parameters& parameters, model::Faults& faults) {
    ChangeQuery query;
    if (const auto since = read_number(parameters, "since", faults)) query.since = Generation(*since);
    if (const auto wait = read_number(parameters, "wait", faults))
        query.wait = std::chrono::seconds(std::min(*wait, ChangesResource::kLongestWait));
    if (const auto limit = read_number(parameters, "limit", faults))
        query.limit = std::clamp<std::uint64_t>(*limit, 1, ChangesResource::kLargestLimit);
    if (const auto below = parameters.find("below"); below != parameters.end()) {
        const auto path = model::ResourcePath::parse(below->second);
        if (!path)
            faults.add(model::ErrorCode::InvalidParameterValue, "below", below->second, "It must be a resourceRef.");
        query.below = path.value_or(model::ResourcePath());
    }
    const auto is_true = [&](const char* name) {
        const auto found = parameters.find(name);
        return found != parameters.end() && equals_ignoring_case(found->second, "true");
    };
    query.with_resources = is_true("resources");
    query.with_states = is_true("states");
    return query;
}

}  // namespace

void ChangesResource::get(const api::UnstoredCall& call, const api::Reply& reply) {
    const auto parameters = api::query_parameters(call.query);
    if (!parameters)
        return reply(api::refuse(model::ErrorCode::InvalidParameterValue, call.query, "It is not encoded properly."));
    model::Faults faults;
    const ChangeQuery query = read_query(*parameters, faults);
    if (!faults.empty()) return reply(api::error_answer(api::combine(faults)));
    feed_.read(call, query, reply);
}

}  // namespace nc::service::feed
