// ncctl: the controller's REST interface from a shell. Results on standard output, errors as one sentence on standard
// error; exit codes as the manual tells.
#include <cstdio>
#include <cstdlib>
#include <fstream>
#include <iostream>
#include <memory>
#include <optional>
#include <string>
#include <thread>
#include <vector>

#include <termios.h>
#include <unistd.h>

#include "schemas/base/version.hpp"
#include "service/ctl/commands.hpp"
#include "service/ctl/completion.hpp"
#include "service/ctl/manual.hpp"
#include "service/ctl/rest_client.hpp"

namespace {

using nc::Error;
using nc::Result;
using namespace nc::service::ctl;  // NOLINT: this file is the tool's main

constexpr int kExitRefused = 1;
constexpr int kExitUsage = 2;
constexpr int kExitNoAnswer = 3;

std::optional<std::string> environment(const char* name) {
    const char* value = std::getenv(name);
    return value == nullptr ? std::nullopt : std::optional<std::string>(value);
}

/// From the terminal, without showing it.
std::string ask_for_password(const std::string& user) {
    std::fprintf(stderr, "Password of %s: ", user.c_str());
    termios before{};
    tcgetattr(STDIN_FILENO, &before);
    termios silent = before;
    silent.c_lflag &= ~static_cast<tcflag_t>(ECHO);
    tcsetattr(STDIN_FILENO, TCSANOW, &silent);
    std::string password;
    std::getline(std::cin, password);
    tcsetattr(STDIN_FILENO, TCSANOW, &before);
    std::fputc('\n', stderr);
    return password;
}

Result<std::string> password_of(const Options& options) {
    if (options.client.user.empty()) return std::string();
    if (!options.password_file.empty()) {
        std::ifstream in(options.password_file);
        std::string password;
        if (!std::getline(in, password))
            return Error{"FileFailed", "Cannot read " + options.password_file + ".", {}, {}};
        return password;
    }
    if (auto password = environment("NC_PASSWORD")) return *std::move(password);
    if (isatty(STDIN_FILENO) == 0)
        return Error{kUsageError, "--user needs a password: NC_PASSWORD or --password-file.", {}, {}};
    return ask_for_password(options.client.user);
}

void complete(std::vector<std::string> words) {
    if (words.empty()) words.emplace_back();
    std::unique_ptr<RestClient> transport;
    std::optional<Client> client;
    auto options = read_options({words.data(), words.size() - 1}, environment);
    if (options && !options->client.uri.empty()) {
        options->client.password = environment("NC_PASSWORD").value_or("");
        if (auto created = RestClient::create(options->client)) transport = *std::move(created);
    }
    if (transport) client.emplace(*transport, [](std::chrono::seconds) {});
    for (const std::string& candidate : candidates(words, client ? &*client : nullptr))
        std::cout << candidate << '\n';
}

int fail(const Error& error) {
    std::fprintf(stderr, "ncctl: %s\n", error.message.c_str());
    if (error.code == kUsageError)
        std::fputs("usage: ncctl [OPTION]... COMMAND [OPERAND]..., as ncctl --help describes\n", stderr);
    return error.code == kUsageError ? kExitUsage : error.code == kNoAnswer ? kExitNoAnswer : kExitRefused;
}

int run(const std::vector<std::string>& words) {
    auto options = read_options(words, environment);
    if (!options) return fail(options.error());
    if (options->is_help_wanted) {
        const CommandInfo* command = options->words.empty() ? nullptr : find_command(options->words.front());
        std::cout << (command == nullptr ? usage() : usage_of(*command));
        return 0;
    }
    if (auto sound = check_command(*options); !sound) return fail(sound.error());
    if (options->words.front() == "completion") {
        std::cout << bash_completion();
        return 0;
    }
    auto password = password_of(*options);
    if (!password) return fail(password.error());
    options->client.password = *std::move(password);
    auto transport = RestClient::create(options->client);
    if (!transport) return fail(transport.error());
    Client client(**transport, [](std::chrono::seconds time) { std::this_thread::sleep_for(time); });
    const auto done = Commands(client, *options, std::cout, std::cerr).run();
    std::cout << std::flush;
    return done ? 0 : fail(done.error());
}

}  // namespace

int main(int argc, char** argv) {
    if (nc::answers_version("ncctl", argc, argv)) return 0;
    std::vector<std::string> words(argv + 1, argv + argc);
    try {
        if (!words.empty() && words.front() == "__complete") {
            complete({words.begin() + 1, words.end()});
            return 0;
        }
        if (words.size() == 1 && words.front() == "__manual") {
            std::cout << manual_page(nc::product_version());
            return 0;
        }
        return run(words);
    } catch (const Json::exception& error) {
        std::fprintf(stderr, "ncctl: The text does not have the form of this interface: %s\n", error.what());
    }
    return kExitRefused;
}
