// Result<T>: a value or an Error. It has the shape of std::expected (absent from g++ 12 at C++20), so that the day it
// arrives a `using` replaces this file. Invariant: exactly one of the two is held; reading the wrong one stops the
// process (NC_ASSERT), it never invents a value.
#pragma once

#include <optional>
#include <utility>
#include <variant>

#include "schemas/base/assert.hpp"
#include "schemas/base/error.hpp"

namespace nc {

template <class T>
class [[nodiscard]] Result {
  public:
    Result(T value) : state_(std::in_place_index<0>, std::move(value)) {}      // NOLINT: implicit on purpose
    Result(Error error) : state_(std::in_place_index<1>, std::move(error)) {}  // NOLINT: implicit on purpose

    bool has_value() const { return state_.index() == 0; }
    explicit operator bool() const { return has_value(); }

    T& value() & {
        NC_ASSERT(has_value());
        return *std::get_if<0>(&state_);
    }
    const T& value() const& {
        NC_ASSERT(has_value());
        return *std::get_if<0>(&state_);
    }
    T&& value() && {
        NC_ASSERT(has_value());
        return std::move(*std::get_if<0>(&state_));
    }
    T& operator*() & { return value(); }
    const T& operator*() const& { return value(); }
    T&& operator*() && { return std::move(*this).value(); }
    T* operator->() { return &value(); }
    const T* operator->() const { return &value(); }
    T value_or(T fallback) const& { return has_value() ? value() : std::move(fallback); }

    const Error& error() const& {
        NC_ASSERT(!has_value());
        return *std::get_if<1>(&state_);
    }
    Error&& error() && {
        NC_ASSERT(!has_value());
        return std::move(*std::get_if<1>(&state_));
    }

  private:
    std::variant<T, Error> state_;
};

/// Success without a value, or an Error.
template <>
class [[nodiscard]] Result<void> {
  public:
    Result() = default;
    Result(Error error) : error_(std::move(error)) {}  // NOLINT: implicit on purpose

    bool has_value() const { return !error_.has_value(); }
    explicit operator bool() const { return has_value(); }
    const Error& error() const& {
        NC_ASSERT(error_.has_value());
        return *error_;
    }
    Error&& error() && {
        NC_ASSERT(error_.has_value());
        return std::move(*error_);
    }

  private:
    std::optional<Error> error_;
};

}  // namespace nc
