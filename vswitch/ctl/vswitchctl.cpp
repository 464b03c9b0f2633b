// vswitchctl: an operator's questions and orders to nc-vswitchd, by its control socket.
#include <cerrno>
#include <cstring>
#include <iostream>
#include <string>
#include <vector>

#include <nlohmann/json.hpp>
#include <sys/socket.h>
#include <sys/time.h>
#include <sys/un.h>

#include "schemas/base/version.hpp"
#include "vswitch/ctl/command_line.hpp"
#include "vswitch/ctl/table.hpp"
#include "vswitch/ctl/vfp_json.hpp"
#include "vswitch/ctl/vfp_text.hpp"
#include "vswitch/port/file_descriptor.hpp"

namespace {

using Json = nlohmann::ordered_json;
using nc::Error;
using nc::Result;
using nc::vswitch::CommandLine;
using nc::vswitch::FileDescriptor;

constexpr timeval kPatience{15, 0};

Error unreachable(const std::string& path, int error) {
    return Error{
        "SwitchUnreachable", "The switch at \"" + path + "\" does not answer: " + std::strerror(error) + ".", {}, {}};
}

Result<std::string> ask(const std::string& path, const std::string& request) {
    sockaddr_un address{};
    address.sun_family = AF_UNIX;
    if (path.size() >= sizeof(address.sun_path)) return unreachable(path, ENAMETOOLONG);
    std::memcpy(address.sun_path, path.data(), path.size());
    const FileDescriptor socket(::socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0));
    if (!socket.is_open()) return unreachable(path, errno);
    ::setsockopt(socket.get(), SOL_SOCKET, SO_RCVTIMEO, &kPatience, sizeof(kPatience));
    if (::connect(socket.get(), reinterpret_cast<const sockaddr*>(&address), sizeof(address)) != 0)
        return unreachable(path, errno);
    if (::send(socket.get(), request.data(), request.size(), MSG_NOSIGNAL) != static_cast<ssize_t>(request.size()))
        return unreachable(path, errno);
    std::string answer;
    while (!answer.ends_with('\n')) {
        char buffer[16 * 1024];
        const ssize_t size = ::recv(socket.get(), buffer, sizeof(buffer), 0);
        if (size < 0 && errno == EINTR) continue;
        if (size <= 0) return unreachable(path, size < 0 ? errno : ECONNRESET);
        answer.append(buffer, static_cast<std::size_t>(size));
    }
    return answer;
}

std::string printed(const CommandLine& line, const Json& result) {
    if (line.format == CommandLine::Format::Json) return result.dump(2) + '\n';
    if (line.format == CommandLine::Format::VfpJson)
        return nc::vswitch::vfp_json(line, result).value_or(result).dump(2) + '\n';
    if (line.format == CommandLine::Format::Text)
        if (const auto text = nc::vswitch::vfp_text(line, result)) return *text;
    if (line.command == "process-tuples")
        return nc::vswitch::table_from(result["steps"]) + result.value("verdict", std::string()) + '\n';
    if (result.is_array()) return nc::vswitch::table_from(result);
    return nc::vswitch::lines_from(result);
}

int run(const CommandLine& line) {
    Json request{{"command", line.command}, {"arguments", Json::object()}};
    for (const auto& [name, value] : line.arguments)
        request["arguments"][name] = value;
    const Result<std::string> answer =
        ask(line.socket_path, request.dump(-1, ' ', false, Json::error_handler_t::replace) + '\n');
    if (!answer) {
        std::cerr << "vswitchctl: " << answer.error().message << '\n';
        return 1;
    }
    const Json json = Json::parse(*answer, nullptr, false);
    if (json.is_object() && json.contains("error")) {
        const Json& error = json["error"];
        // Scripts for vfpctrl look for this in what it prints.
        if (line.format == CommandLine::Format::Text && nc::vswitch::is_command_of_vfpctrl(line.command))
            std::cout << "ERROR: failed to " << line.command << '\n';
        std::cerr << "vswitchctl: " << error.value("message", std::string("unknown error")) << " ("
                  << error.value("code", std::string()) << ")\n";
        return 1;
    }
    if (!json.is_object() || !json.contains("result")) {
        std::cerr << "vswitchctl: The switch gave an answer that is not understood.\n";
        return 1;
    }
    std::cout << printed(line, json["result"]);
    return 0;
}

}  // namespace

int main(int argc, char** argv) {
    if (nc::answers_version("vswitchctl", argc, argv)) return 0;
    const Result<CommandLine> line = nc::vswitch::parse_command_line({argv + 1, argv + argc});
    if (!line) {
        std::cerr << "vswitchctl: " << line.error().message << '\n' << nc::vswitch::usage();
        return 2;
    }
    if (line->wants_help) {
        std::cout << nc::vswitch::usage();
        return 0;
    }
    return run(*line);
}
