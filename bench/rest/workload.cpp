#include "bench/rest/workload.hpp"

#include <array>
#include <utility>

namespace nc::bench {
namespace {

constexpr std::uint64_t kNetworks = 100;

std::string interface_body(std::uint64_t number) {
    const std::string id = "nic" + std::to_string(number);
    return R"({"resourceId":")" + id +
           R"(","properties":{"privateMacAllocationMethod":"Dynamic","ipConfigurations":[{"resourceId":"ip","properties":)"
           R"({"privateIPAllocationMethod":"Dynamic","subnet":{"resourceRef":"/virtualNetworks/net)" +
           std::to_string(number % kNetworks) + R"(/subnets/s"}}}]}})";
}

/// RFC 4648 4.
std::string base64(std::string_view data) {
    constexpr std::string_view kDigits = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
    std::string text;
    for (std::size_t i = 0; i < data.size(); i += 3) {
        std::uint32_t group = 0;
        for (std::size_t j = 0; j < 3; ++j)
            group = group << 8U | (i + j < data.size() ? static_cast<unsigned char>(data[i + j]) : 0U);
        for (std::size_t j = 0; j < 4; ++j)
            text.push_back(i + j <= data.size() ? kDigits[group >> (18U - 6U * j) & 63U] : '=');
    }
    return text;
}

std::string etcd_key(std::uint64_t number) { return base64("/networkInterfaces/nic" + std::to_string(number)); }

}  // namespace

std::optional<Workload> parse_workload(std::string_view name) {
    constexpr std::array kNames{std::pair{std::string_view("nc-put"), Workload::ControllerPut},
                                std::pair{std::string_view("nc-get"), Workload::ControllerGet},
                                std::pair{std::string_view("nc-list"), Workload::ControllerList},
                                std::pair{std::string_view("etcd-put"), Workload::EtcdPut},
                                std::pair{std::string_view("etcd-get"), Workload::EtcdGet}};
    for (const auto& [known, workload] : kNames) {
        if (name == known) return workload;
    }
    return std::nullopt;
}

std::string request_of(Workload workload, std::uint64_t number, const std::string& host,
                       const std::string& authorization) {
    std::string line;
    std::string body;
    switch (workload) {
        case Workload::ControllerPut:
            line = "PUT /networking/v7.1/networkInterfaces/nic" + std::to_string(number);
            body = interface_body(number);
            break;
        case Workload::ControllerGet:
            line = "GET /networking/v7.1/networkInterfaces/nic" + std::to_string(number);
            break;
        case Workload::ControllerList:
            line = "GET /networking/v7.1/networkInterfaces";
            break;
        case Workload::EtcdPut:
            line = "POST /v3/kv/put";
            body = R"({"key":")" + etcd_key(number) + R"(","value":")" + base64(interface_body(number)) + R"("})";
            break;
        case Workload::EtcdGet:
            line = "POST /v3/kv/range";
            body = R"({"key":")" + etcd_key(number) + R"("})";
            break;
    }
    std::string request = line + " HTTP/1.1\r\nHost: " + host + "\r\n";
    if (!authorization.empty()) request += "Authorization: " + authorization + "\r\n";
    if (!body.empty())
        request += "Content-Type: application/json\r\nContent-Length: " + std::to_string(body.size()) + "\r\n";
    return request + "\r\n" + body;
}

}  // namespace nc::bench
