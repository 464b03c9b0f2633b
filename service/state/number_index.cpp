#include "service/state/number_index.hpp"

#include <algorithm>
#include <array>
#include <utility>

#include "schemas/codec/decode.hpp"
#include "service/state/resource_tree.hpp"

namespace nc::service::state {
namespace {

using model::ResourceType;

constexpr std::uint64_t kMappedPrefix = 0xFFFF'0000'0000;  // ::ffff:0.0.0.0, low half

template <class T>
std::optional<T> member(const StoredResource& resource, std::string_view name) {
    std::optional<T> value;
    codec::read(*resource.properties, name, value);
    return value;
}

std::optional<HeldNumber> address_on_subnet(const StoredResource& resource, std::string_view subnet_member,
                                            std::string_view address_member) {
    const auto subnet = member<model::ResourcePath>(resource, subnet_member);
    const auto address = member<IpAddress>(resource, address_member);
    if (subnet && address) return HeldNumber{NumberSpace::addresses_on(*subnet), IndexNumber::of(*address)};
    return std::nullopt;
}

}  // namespace

IndexNumber IndexNumber::of(const IpAddress& address) {
    if (address.is_v4()) return {0, kMappedPrefix | address.v4_number()};
    IndexNumber number;
    for (std::size_t i = 0; i < 16; ++i) {
        std::uint64_t& half = i < 8 ? number.high : number.low;
        half = half << 8U | address.bytes()[i];
    }
    return number;
}

IpAddress IndexNumber::to_address() const {
    if (high == 0 && low >> 32U == kMappedPrefix >> 32U) return IpAddress::v4(static_cast<std::uint32_t>(low));
    std::array<std::uint8_t, 16> bytes{};
    for (std::size_t i = 0; i < 16; ++i)
        bytes[i] = static_cast<std::uint8_t>((i < 8 ? high : low) >> (56 - 8 * (i % 8)));
    return IpAddress::v6(bytes);
}

NumberSpace NumberSpace::mac_addresses() { return NumberSpace(Kind::Mac); }
NumberSpace NumberSpace::virtual_subnet_ids() { return NumberSpace(Kind::VirtualSubnetId); }
NumberSpace NumberSpace::addresses_on(const model::ResourcePath& subnet) { return NumberSpace(Kind::Address, subnet); }
NumberSpace NumberSpace::public_addresses() { return NumberSpace(Kind::PublicAddress); }
NumberSpace NumberSpace::priorities_of(const model::ResourcePath& access_control_list, model::AclRuleType direction) {
    return NumberSpace(direction == model::AclRuleType::Inbound ? Kind::InboundPriority : Kind::OutboundPriority,
                       access_control_list);
}

std::optional<HeldNumber> number_held_by(const StoredResource& resource) {
    switch (resource.type) {
        case ResourceType::NetworkInterface:
            if (const auto mac = member<MacAddress>(resource, "privateMacAddress"))
                return HeldNumber{NumberSpace::mac_addresses(), IndexNumber::of(*mac)};
            return std::nullopt;
        case ResourceType::NetworkInterfaceIpConfiguration:
            // Several interfaces may show one learned address; the resource of that address holds it.
            if (resource.properties->contains("learnedIp")) return std::nullopt;
            return address_on_subnet(resource, "subnet", "privateIPAddress");
        case ResourceType::LoadBalancerFrontendIpConfiguration:
            return address_on_subnet(resource, "subnet", "privateIPAddress");
        case ResourceType::LearnedIpAddress:
            return address_on_subnet(resource, "virtualSubnet", "ipAddress");
        case ResourceType::PublicIpAddress:
            if (const auto address = member<IpAddress>(resource, "ipAddress"))
                return HeldNumber{NumberSpace::public_addresses(), IndexNumber::of(*address)};
            return std::nullopt;
        case ResourceType::VirtualSubnet:
            if (const auto id = member<std::int64_t>(resource, "virtualSubnetId"))
                return HeldNumber{NumberSpace::virtual_subnet_ids(), IndexNumber::of(static_cast<std::uint64_t>(*id))};
            return std::nullopt;
        case ResourceType::AclRule: {
            const auto direction = member<model::AclRuleType>(resource, "type");
            const auto priority = member<std::int64_t>(resource, "priority");
            if (direction && priority)
                return HeldNumber{NumberSpace::priorities_of(resource.path.parent(), *direction),
                                  IndexNumber::of(static_cast<std::uint64_t>(*priority))};
            return std::nullopt;
        }
        default:
            return std::nullopt;
    }
}

std::optional<std::pair<IndexNumber, IndexNumber>> NumberIndex::Taken::run_from(IndexNumber number) const {
    std::optional<std::pair<IndexNumber, IndexNumber>> found;
    runs.scan(number, [&](IndexNumber last, IndexNumber first) {
        found = {first, last};
        return false;
    });
    return found;
}

void NumberIndex::Taken::take(IndexNumber number) {
    IndexNumber first = number;
    IndexNumber last = number;
    const auto after = run_from(number);
    if (after && after->first <= number) return;
    if (after && after->first == number.next()) {
        last = after->second;
        runs.erase(last);
    }
    if (const IndexNumber* before = runs.find(number.previous())) {
        first = *before;
        runs.erase(number.previous());
    }
    runs.set(last, first);
}

void NumberIndex::Taken::release(IndexNumber number) {
    const auto run = run_from(number);
    if (!run || number < run->first) return;
    runs.erase(run->second);
    if (number != run->second) runs.set(run->second, number.next());
    if (number != run->first) runs.set(number.previous(), run->first);
}

model::ResourcePath NumberIndex::Taken::holder(IndexNumber number, const model::ResourcePath& except) const {
    model::ResourcePath found;
    holders.scan(std::pair(number, model::ResourcePath()), [&](const auto& held, std::monostate) {
        const bool is_other = held.first == number && held.second != except;
        if (is_other) found = held.second;
        return held.first == number && !is_other;
    });
    return found;
}

void NumberIndex::add(const HeldNumber& held, const model::ResourcePath& holder) {
    Taken& taken = spaces_.edit(held.space);
    taken.holders.set({held.number, holder}, {});
    taken.take(held.number);
}

void NumberIndex::remove(const HeldNumber& held, const model::ResourcePath& holder) {
    Taken& taken = spaces_.edit(held.space);
    taken.holders.erase(std::pair(held.number, holder));
    if (taken.holder(held.number, {}).empty()) taken.release(held.number);
    if (taken.holders.size() == 0) spaces_.erase(held.space);
}

model::ResourcePath NumberIndex::holder(const NumberSpace& space, IndexNumber number,
                                        const model::ResourcePath& except) const {
    const Taken* taken = spaces_.find(space);
    return taken != nullptr ? taken->holder(number, except) : model::ResourcePath();
}

std::optional<IndexNumber> NumberIndex::lowest_free(const NumberSpace& space, IndexNumber first,
                                                    IndexNumber last) const {
    if (last < first) return std::nullopt;
    const Taken* taken = spaces_.find(space);
    const auto run = taken != nullptr ? taken->run_from(first) : std::nullopt;
    if (!run || first < run->first) return first;
    if (last <= run->second) return std::nullopt;
    return run->second.next();
}

std::uint64_t NumberIndex::count(const NumberSpace& space, IndexNumber first, IndexNumber last) const {
    std::uint64_t sum = 0;
    const Taken* taken = spaces_.find(space);
    if (taken == nullptr) return sum;
    taken->runs.scan(first, [&](IndexNumber run_last, IndexNumber run_first) {
        if (last < run_first) return false;
        // Runs are as long as there are resources, so the low halves tell the length.
        sum += std::min(run_last, last).low - std::max(run_first, first).low + 1;
        return true;
    });
    return sum;
}

}  // namespace nc::service::state
