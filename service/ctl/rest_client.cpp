#include "service/ctl/rest_client.hpp"

#include <chrono>
#include <fstream>
#include <stdexcept>

#include <cpprest/http_client.h>

namespace nc::service::ctl {
namespace {

namespace http = web::http;

constexpr std::chrono::seconds kTimeout{90};  // longer than the longest wait for a change
constexpr std::string_view kRoot = "/networking/";
constexpr const char* kPrefix = "/networking/v7.1";

Error failed(std::string message) { return {kNoAnswer, std::move(message), {}, {}}; }

/// Throws a sentence that names the file.
void load_files(const ClientSettings& settings, boost::asio::ssl::context& context) {
    boost::system::error_code error;
    const auto expect_no_error = [&error](const std::string& file) {
        if (!error) return;
        const bool is_readable = std::ifstream(file).is_open();
        throw std::runtime_error("Cannot use " + file + ": " + (is_readable ? error.message() : "it cannot be read."));
    };
    if (!settings.authority_file.empty()) {
        context.load_verify_file(settings.authority_file, error);
        expect_no_error(settings.authority_file);
    }
    if (settings.certificate_file.empty()) return;
    context.use_certificate_chain_file(settings.certificate_file, error);
    expect_no_error(settings.certificate_file);
    context.use_private_key_file(settings.key_file, boost::asio::ssl::context::pem, error);
    expect_no_error(settings.key_file);
    // A key of another kind than the certificate's is not refused until it is missing in the handshake.
    if (SSL_CTX_check_private_key(context.native_handle()) != 1)
        throw std::runtime_error(settings.key_file + " is not the key of " + settings.certificate_file + ".");
}

std::string whole_path(const std::string& path) {
    const std::string rooted = path.starts_with('/') ? path : "/" + path;
    const bool is_whole = equals_ignoring_case(std::string_view(rooted).substr(0, kRoot.size()), kRoot);
    return web::uri::encode_uri(is_whole ? rooted : kPrefix + rooted, web::uri::components::path);
}

/// RFC 7617. Sent with every request: waiting to be asked for it would cost a round trip each.
std::string basic_authorization(const ClientSettings& settings) {
    if (settings.user.empty()) return {};
    const std::string pair = settings.user + ":" + settings.password;
    return "Basic " + utility::conversions::to_base64({pair.begin(), pair.end()});
}

}  // namespace

struct RestClient::Impl {
    http::client::http_client client;
    std::string authorization;  ///< value of the header; empty: none
    pplx::cancellation_token_source cancellation{};
};

RestClient::RestClient(std::unique_ptr<Impl> impl) : impl_(std::move(impl)) {}
RestClient::~RestClient() = default;

Result<std::unique_ptr<RestClient>> RestClient::create(const ClientSettings& settings) {
    try {
        boost::asio::ssl::context trial(boost::asio::ssl::context::tls_client);
        load_files(settings, trial);
    } catch (const std::exception& error) {
        return Error{"FileFailed", error.what(), {}, {}};
    }
    try {
        http::client::http_client_config config;
        config.set_timeout(kTimeout);
        config.set_ssl_context_callback(
            [settings](boost::asio::ssl::context& context) { load_files(settings, context); });
        return std::unique_ptr<RestClient>(new RestClient(std::make_unique<Impl>(
            Impl{http::client::http_client(web::uri(settings.uri), config), basic_authorization(settings), {}})));
    } catch (const std::exception& error) {
        return failed("Cannot use " + settings.uri + ": " + error.what());
    }
}

void RestClient::cancel() { impl_->cancellation.cancel(); }

Result<Answer> RestClient::send(const Request& request) {
    try {
        http::http_request message(request.method);
        message.set_request_uri(whole_path(request.path) + (request.query.empty() ? "" : "?" + request.query));
        if (!request.body.empty()) message.set_body(request.body);
        for (const auto& [name, value] : request.headers) {
            message.headers().remove(name);
            message.headers().add(name, value);
        }
        if (!impl_->authorization.empty()) message.headers().add("Authorization", impl_->authorization);
        const http::http_response response = impl_->client.request(message, impl_->cancellation.get_token()).get();
        // As text whatever the content type says: an error of a proxy is worth showing too.
        Answer answer{response.status_code(), response.extract_utf8string(true).get(), {}};
        for (const auto& [name, value] : response.headers())
            answer.headers.emplace_back(name, value);
        return answer;
    } catch (const std::exception& error) {
        const std::string reason = error.what();
        const bool is_handshake = reason.find("SSL handshake") != std::string::npos;
        return failed(
            "No answer from " + impl_->client.base_uri().to_string() + ": " + reason +
            (is_handshake ? ". Its certificate must be for this name, and of an authority that --ca names." : ""));
    }
}

}  // namespace nc::service::ctl
