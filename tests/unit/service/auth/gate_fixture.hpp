// A gatekeeper whose slow checks run at once, and requests at its gates.
#pragma once

#include <optional>
#include <string>

#include <gtest/gtest.h>

#include "service/auth/credentials.hpp"
#include "service/auth/gatekeeper.hpp"
#include "service/auth/password_hash.hpp"
#include "tests/unit/service/auth/temporary_file.hpp"

namespace nc::service::auth {

class GateFixture : public testing::Test {
  protected:
    static std::string thumbprint(char digit) { return std::string(40, digit); }
    static std::string basic(const std::string& name, const std::string& password) {
        return "Basic " + encode_base64(name + ":" + password);
    }
    static http::ClientCertificate certificate(char digit, bool has_valid_chain = true, bool is_current = true) {
        return {thumbprint(digit), has_valid_chain, is_current};
    }
    static http::Peer peer(std::optional<http::ClientCertificate> certificate = std::nullopt) {
        return {"192.0.2.1", "192.0.2.1:5000", true, false, std::move(certificate)};
    }
    static api::Request request(api::Method method, const std::string& target, const std::string& authorization = {}) {
        static constexpr const char* kNames[] = {"GET", "PUT", "DELETE", "POST", "PATCH"};
        api::Request request;
        request.method = method;
        request.method_name = kNames[static_cast<std::size_t>(method)];
        request.target = target;
        if (!authorization.empty()) request.headers.add("Authorization", authorization);
        return request;
    }

    Environment environment() {
        return {[](const Task& task) { task(); }, [](const Task& task) { task(); }, [this] { return now_; }};
    }
    Result<std::unique_ptr<Gatekeeper>> create(Settings settings, AuditLog* audit = nullptr) {
        return Gatekeeper::create(std::move(settings), environment(), audit, Log("test", LogLevel::Error));
    }
    /// Of the first request of a connection.
    static http::Admission admit(http::Gatekeeper& keeper, http::Peer peer, const api::Request& request) {
        return ask(*keeper.open(std::move(peer)), request);
    }
    static http::Admission ask(http::Gate& gate, const api::Request& request) {
        std::optional<http::Admission> given;
        gate.admit(request, [&](http::Admission admission) { given = std::move(admission); });
        return given.value();
    }
    static int status(const http::Admission& admission) { return admission.refusal ? admission.refusal->status : 200; }
    /// The values of WWW-Authenticate, joined by '|'.
    static std::string challenges(const http::Admission& admission) {
        std::string text;
        for (const auto& [name, value] : admission.refusal.value().headers.fields()) {
            if (name == "WWW-Authenticate") text += (text.empty() ? "" : "|") + value;
        }
        return text;
    }

    std::chrono::steady_clock::time_point now_{};
};

}  // namespace nc::service::auth
