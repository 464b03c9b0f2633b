// Unaligned big-endian numbers of wire formats: conversion is always spelled, mixing orders does not compile.
#pragma once

#include <array>
#include <cstdint>

namespace nc {

/// An N-byte unsigned number in network byte order, usable inside packed wire structs (alignment 1).
template <class Host, std::size_t N>
class BigEndian {
  public:
    constexpr BigEndian() = default;
    constexpr explicit BigEndian(Host value) { set(value); }

    constexpr Host get() const {
        Host value = 0;
        for (std::size_t i = 0; i < N; ++i)
            value = static_cast<Host>((value << 8) | bytes_[i]);
        return value;
    }
    constexpr void set(Host value) {
        for (std::size_t i = N; i-- > 0;) {
            bytes_[i] = static_cast<std::uint8_t>(value & 0xFF);
            value = static_cast<Host>(value >> 8);
        }
    }
    friend constexpr bool operator==(const BigEndian&, const BigEndian&) = default;

  private:
    std::array<std::uint8_t, N> bytes_{};
};

using Be16 = BigEndian<std::uint16_t, 2>;
using Be24 = BigEndian<std::uint32_t, 3>;
using Be32 = BigEndian<std::uint32_t, 4>;

static_assert(sizeof(Be16) == 2 && sizeof(Be24) == 3 && sizeof(Be32) == 4);
static_assert(alignof(Be32) == 1);

}  // namespace nc
