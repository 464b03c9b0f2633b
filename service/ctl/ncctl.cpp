// ncctl: the controller's REST interface from a shell. Prints JSON on standard output, errors as one sentence on
// standard error. Exit codes: 0 done, 1 the controller refused or could not be reached, 2 usage.
#include <algorithm>
#include <cstdio>
#include <fstream>
#include <iostream>
#include <iterator>
#include <optional>
#include <string>
#include <vector>

#include <nlohmann/json.hpp>

#include "schemas/base/version.hpp"
#include "service/ctl/rest_client.hpp"

namespace {

using nc::Error;
using nc::Result;
using nc::service::ctl::Answer;
using nc::service::ctl::ClientSettings;
using nc::service::ctl::RestClient;
using Json = nlohmann::ordered_json;

constexpr int kExitFailure = 1;
constexpr int kExitUsage = 2;

constexpr const char* kUsage =
    "usage: ncctl --uri URI [--cert PEM --key PEM] [--ca PEM] COMMAND\n"
    "The network controller's REST interface.\n\n"
    "  get PATH           print a resource, e.g. /virtualNetworks/a/subnets/b\n"
    "  list PATH          print a collection, e.g. virtualNetworks, as a JSON array\n"
    "  put PATH FILE|-    create or replace a resource; prints it as it is stored\n"
    "  delete PATH        remove a resource and what is below it\n"
    "  host-status        a line for each server: whether it can be reached and obeys\n\n"
    "  --uri URI          the controller, e.g. https://nc.example\n"
    "  --cert, --key PEM  client certificate and its key\n"
    "  --ca PEM           authority of the controller's certificate\n"
    "  --help             print this\n"
    "  --version          print the version\n";

struct Arguments {
    ClientSettings client;
    std::vector<std::string> words;  ///< the command and what follows it
    bool is_help_wanted = false;
};

Error wrong(std::string message) { return {"UsageError", std::move(message), {}, {}}; }

Result<Arguments> read_arguments(int argc, char** argv) {
    Arguments arguments;
    for (int i = 1; i < argc; ++i) {
        const std::string word = argv[i];
        std::string* value = word == "--uri"    ? &arguments.client.uri
                             : word == "--cert" ? &arguments.client.certificate_file
                             : word == "--key"  ? &arguments.client.key_file
                             : word == "--ca"   ? &arguments.client.authority_file
                                                : nullptr;
        if (word == "--help" || word == "-h") {
            arguments.is_help_wanted = true;
            return arguments;
        }
        if (value != nullptr) {
            if (++i == argc) return wrong("The option " + word + " needs a value.");
            *value = argv[i];
        } else if (word.starts_with("--")) {
            return wrong("Unknown option " + word + ".");
        } else {
            arguments.words.push_back(word);
        }
    }
    if (arguments.words.empty()) return wrong("No command is given.");
    if (arguments.client.uri.empty()) return wrong("The option --uri is missing.");
    if (arguments.client.certificate_file.empty() != arguments.client.key_file.empty())
        return wrong("--cert and --key go together.");
    return arguments;
}

/// The code, the sentence and the target of an error body; the status alone when it is something else.
std::string sentence_of(const Answer& answer) {
    const Json body = Json::parse(answer.body, nullptr, false);
    const auto error = body.is_object() ? body.find("error") : body.end();
    if (!body.is_object() || error == body.end() || !error->is_object())
        return "The controller answered with status " + std::to_string(answer.status) + ".";
    const auto text_of = [](const Json& fault) {
        std::string text = fault.value("code", "") + ": " + fault.value("message", "");
        if (const std::string target = fault.value("target", ""); !target.empty()) text += " (" + target + ")";
        return text;
    };
    std::string text = text_of(*error);
    if (const auto details = error->find("details");
        details != error->end() && details->is_array() && details->size() > 1) {
        for (const Json& detail : *details)
            if (detail.is_object()) text += "\n  " + text_of(detail);
    }
    return text;
}

Result<std::string> read_body(const std::string& file) {
    if (file == "-") return std::string(std::istreambuf_iterator<char>(std::cin), {});
    std::ifstream in(file);
    if (!in) return Error{"ClientFailed", "Cannot read " + file + ".", {}, {}};
    return std::string(std::istreambuf_iterator<char>(in), {});
}

class Commands {
  public:
    explicit Commands(RestClient& client) : client_(client) {}

    Result<void> print(const std::string& method, const std::string& path, const std::string& body = {}) {
        auto answer = request(method, path, body);
        if (!answer) return std::move(answer).error();
        if (!answer->body.empty()) std::cout << printable(answer->body) << '\n';
        return {};
    }

    Result<void> print_list(const std::string& path) {
        auto values = list(path);
        if (!values) return std::move(values).error();
        std::cout << values->dump(2) << '\n';
        return {};
    }

    Result<void> print_host_status() {
        auto servers = list("/servers");
        if (!servers) return std::move(servers).error();
        std::printf("%-20s %-24s %-14s %s\n", "SERVER", "ADDRESS", "STATUS", "FINDING");
        for (const Json& server : *servers) {
            const Json state = server.value(Json::json_pointer("/properties/configurationState"), Json::object());
            std::string finding;
            for (const Json& detail : state.value("detailedInfo", Json::array()))
                finding += (finding.empty() ? "" : " ") + detail.value("message", "");
            const Json::json_pointer address("/properties/connections/0/managementAddresses/0");
            std::printf("%-20s %-24s %-14s %s\n", server.value("resourceId", "").c_str(),
                        server.value(address, "").c_str(), state.value("status", "").c_str(), finding.c_str());
        }
        return {};
    }

  private:
    Result<Answer> request(const std::string& method, const std::string& path, const std::string& body = {}) {
        auto answer = client_.request(method, path, body);
        if (answer && answer->status >= 400) return Error{"Refused", sentence_of(*answer), path, {}};
        return answer;
    }

    Result<Json> list(const std::string& path) {
        auto answer = request("GET", path);
        if (!answer) return std::move(answer).error();
        Json body = Json::parse(answer->body, nullptr, false);
        const auto values = body.is_object() ? body.find("value") : body.end();
        if (!body.is_object() || values == body.end())
            return Error{"Refused", path + " is not a collection.", path, {}};
        return *values;
    }

    static std::string printable(const std::string& body) {
        const Json json = Json::parse(body, nullptr, false);
        return json.is_discarded() ? body : json.dump(2);
    }

    RestClient& client_;
};

/// The number of words that each command takes after its own name.
std::optional<std::size_t> operand_count(const std::string& command) {
    if (command == "get" || command == "list" || command == "delete") return 1;
    if (command == "put") return 2;
    if (command == "host-status") return 0;
    return std::nullopt;
}

Result<void> run(const Arguments& arguments) {
    const auto& words = arguments.words;
    auto client = RestClient::create(arguments.client);
    if (!client) return std::move(client).error();
    Commands commands(**client);
    if (words[0] == "get") return commands.print("GET", words[1]);
    if (words[0] == "list") return commands.print_list(words[1]);
    if (words[0] == "delete") return commands.print("DELETE", words[1]);
    if (words[0] == "host-status") return commands.print_host_status();
    auto body = read_body(words[2]);
    if (!body) return std::move(body).error();
    return commands.print("PUT", words[1], *body);
}

int usage_failure(const std::string& message) {
    std::fprintf(stderr, "ncctl: %s\n%s", message.c_str(), kUsage);
    return kExitUsage;
}

}  // namespace

int main(int argc, char** argv) {
    if (nc::answers_version("ncctl", argc, argv)) return 0;
    const auto arguments = read_arguments(argc, argv);
    if (!arguments) return usage_failure(arguments.error().message);
    if (arguments->is_help_wanted) {
        std::fputs(kUsage, stdout);
        return 0;
    }
    const auto wanted = operand_count(arguments->words[0]);
    if (!wanted) return usage_failure("Unknown command " + arguments->words[0] + ".");
    if (arguments->words.size() != *wanted + 1)
        return usage_failure("The command " + arguments->words[0] + " takes " + std::to_string(*wanted) + " operands.");
    try {
        const auto done = run(*arguments);
        if (done) return 0;
        std::fprintf(stderr, "ncctl: %s\n", done.error().message.c_str());
    } catch (const Json::exception& error) {
        std::fprintf(stderr, "ncctl: The answer does not have the form of this interface: %s\n", error.what());
    }
    return kExitFailure;
}
