// WQL's words. Thread: any.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "provider/cim/value.hpp"
#include "schemas/base/result.hpp"

namespace nc::provider::cim {

struct WqlToken {
    enum class Kind : std::uint8_t {
        Name,      ///< a word; keywords are words too
        Constant,  ///< text or number
        Symbol,    ///< * , . ( ) and the comparisons; != and <> are both "<>"
        Path,      ///< what is between { and }
        End,
    };
    Kind kind = Kind::End;
    std::string text{};
    Value value{};  ///< of a constant
    std::size_t position = 0;
};

inline constexpr std::size_t kMaxQuerySize = 64 * 1024;

/// The last token is End. Error InvalidQuery.
Result<std::vector<WqlToken>> read_words(std::string_view query);

}  // namespace nc::provider::cim
