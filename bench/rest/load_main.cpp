// rest_load: one measurement of a REST service; prints a line of JSON. The bench program starts the services.
#include <algorithm>
#include <charconv>
#include <cstdio>
#include <cstdlib>
#include <exception>
#include <map>
#include <string>

#include "bench/rest/load_generator.hpp"

namespace {

using nc::bench::LoadResult;
using nc::bench::LoadSettings;

constexpr const char* kUsage =
    "usage: rest_load --workload nc-put|nc-get|nc-list|etcd-put|etcd-get --uri http[s]://HOST:PORT\n"
    "                 [--connections N] [--seconds S | --count N] [--first N] [--cycle N]\n"
    "                 [--ca PEM] [--cert PEM --key PEM]\n"
    "The value of an Authorization header is taken from REST_LOAD_AUTHORIZATION.\n";

std::uint64_t number(const std::map<std::string, std::string>& options, const std::string& name,
                     std::uint64_t otherwise) {
    const auto found = options.find(name);
    if (found == options.end()) return otherwise;
    std::uint64_t value = 0;
    std::from_chars(found->second.data(), found->second.data() + found->second.size(), value);
    return value;
}

std::string text(const std::map<std::string, std::string>& options, const std::string& name) {
    const auto found = options.find(name);
    return found == options.end() ? std::string() : found->second;
}

/// False: usage.
bool read_settings(const std::map<std::string, std::string>& options, LoadSettings& settings) {
    const auto workload = nc::bench::parse_workload(text(options, "--workload"));
    std::string uri = text(options, "--uri");
    settings.is_tls = uri.starts_with("https://");
    if (!workload || !(settings.is_tls || uri.starts_with("http://"))) return false;
    uri.erase(0, uri.find("//") + 2);
    const std::size_t colon = uri.rfind(':');
    if (colon == std::string::npos) return false;
    settings.host = uri.substr(0, colon);
    settings.port = uri.substr(colon + 1);
    settings.workload = *workload;
    settings.authority_file = text(options, "--ca");
    settings.certificate_file = text(options, "--cert");
    settings.key_file = text(options, "--key");
    settings.connections = number(options, "--connections", 1);
    settings.count = number(options, "--count", 0);
    settings.duration = std::chrono::seconds(number(options, "--seconds", 3));
    settings.first = number(options, "--first", 0);
    settings.cycle = number(options, "--cycle", 0);
    if (const char* authorization = std::getenv("REST_LOAD_AUTHORIZATION")) settings.authorization = authorization;
    return true;
}

double microseconds(const LoadResult& result, double share) {
    if (result.latencies.empty()) return 0;
    const auto last = result.latencies.size() - 1;
    const auto index = std::min(last, static_cast<std::size_t>(share * static_cast<double>(result.latencies.size())));
    return std::chrono::duration<double, std::micro>(result.latencies[index]).count();
}

}  // namespace

int main(int argc, char** argv) {
    std::map<std::string, std::string> options;
    for (int i = 1; i + 1 < argc; i += 2)
        options[argv[i]] = argv[i + 1];
    LoadSettings settings;
    if (argc % 2 == 0 || !read_settings(options, settings)) {
        std::fputs(kUsage, stderr);
        return 2;
    }
    try {
        const LoadResult result = nc::bench::run_load(settings);
        const auto requests = result.latencies.size();
        std::printf(
            "{\"requests\":%zu,\"errors\":%llu,\"seconds\":%.6f,\"rate\":%.1f,\"bytes\":%llu,"
            "\"p50\":%.1f,\"p99\":%.1f,\"max\":%.1f}\n",
            requests, static_cast<unsigned long long>(result.errors), result.seconds,
            static_cast<double>(requests) / result.seconds, static_cast<unsigned long long>(result.bytes),
            microseconds(result, 0.5), microseconds(result, 0.99), microseconds(result, 1));
        if (result.errors != 0) std::fprintf(stderr, "rest_load: first error:\n%s\n", result.first_error.c_str());
        return result.errors == 0 ? 0 : 1;
    } catch (const std::exception& error) {
        std::fprintf(stderr, "rest_load: %s\n", error.what());
        return 1;
    }
}
