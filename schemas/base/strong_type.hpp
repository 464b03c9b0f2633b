// The template behind every identifier: the same bits, types that do not mix. StrongType<Tag, V> holds a V and nothing
// else; it compares, orders and hashes as V does.
#pragma once

#include <compare>
#include <functional>
#include <utility>

namespace nc {

template <class Tag, class V>
class StrongType {
  public:
    using ValueType = V;

    constexpr StrongType() = default;
    constexpr explicit StrongType(V value) : value_(std::move(value)) {}

    constexpr const V& value() const { return value_; }

    friend constexpr auto operator<=>(const StrongType&, const StrongType&) = default;
    friend constexpr bool operator==(const StrongType&, const StrongType&) = default;

  private:
    V value_{};
};

}  // namespace nc

template <class Tag, class V>
struct std::hash<nc::StrongType<Tag, V>> {
    std::size_t operator()(const nc::StrongType<Tag, V>& id) const noexcept { return std::hash<V>{}(id.value()); }
};
