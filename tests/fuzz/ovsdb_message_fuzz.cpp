// What an OVSDB server may send: cut into messages, read, and kept in the mirrors from which a host reads its goal
// state.
#include <cstddef>
#include <cstdint>
#include <string_view>
#include <vector>

#include "schemas/ovsdb/frame_splitter.hpp"
#include "schemas/ovsdb/goal_state_reader.hpp"
#include "schemas/ovsdb/message.hpp"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    using namespace nc::ovsdb;
    FrameSplitter splitter({1U << 16, 32});
    splitter.feed(std::string_view(reinterpret_cast<const char*>(data), size));
    GoalStateReader reader;
    while (true) {
        nc::Result<std::optional<std::string>> text = splitter.next();
        if (!text || !text->has_value()) break;
        nc::Result<Message> message = message_from_text(**text);
        if (!message) continue;
        if (const auto* notice = std::get_if<ChangeNotice>(&*message)) {
            reader.apply(notice->database, notice->changes);
            static_cast<void>(reader.read());
        } else if (const auto* reply = std::get_if<Reply>(&*message)) {
            static_cast<void>(transact_result_from_json(*reply->result));
            static_cast<void>(changes_from_json(*reply->result));
        }
    }
    return 0;
}
