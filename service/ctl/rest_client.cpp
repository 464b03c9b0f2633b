#include "service/ctl/rest_client.hpp"

#include <chrono>

#include <cpprest/http_client.h>

namespace nc::service::ctl {
namespace {

namespace http = web::http;

constexpr std::chrono::seconds kTimeout{60};
constexpr const char* kPrefix = "/networking/v7.1";

Error failed(std::string message) { return {"ClientFailed", std::move(message), {}, {}}; }

std::string whole_path(const std::string& path) {
    const std::string rooted = path.starts_with('/') ? path : "/" + path;
    return web::uri::encode_uri(rooted.starts_with("/networking/") ? rooted : kPrefix + rooted,
                                web::uri::components::path);
}

}  // namespace

struct RestClient::Impl {
    http::client::http_client client;
};

RestClient::RestClient(std::unique_ptr<Impl> impl) : impl_(std::move(impl)) {}
RestClient::~RestClient() = default;

Result<std::unique_ptr<RestClient>> RestClient::create(const ClientSettings& settings) {
    try {
        http::client::http_client_config config;
        config.set_timeout(kTimeout);
        config.set_ssl_context_callback([settings](boost::asio::ssl::context& context) {
            if (!settings.authority_file.empty()) context.load_verify_file(settings.authority_file);
            if (settings.certificate_file.empty()) return;
            context.use_certificate_chain_file(settings.certificate_file);
            context.use_private_key_file(settings.key_file, boost::asio::ssl::context::pem);
        });
        return std::unique_ptr<RestClient>(
            new RestClient(std::make_unique<Impl>(Impl{http::client::http_client(web::uri(settings.uri), config)})));
    } catch (const std::exception& error) {
        return failed("Cannot use " + settings.uri + ": " + error.what());
    }
}

Result<Answer> RestClient::request(const std::string& method, const std::string& path, const std::string& body) {
    try {
        http::http_request request(method);
        request.set_request_uri(whole_path(path));
        if (method == http::methods::PUT) request.set_body(body, "application/json; charset=UTF-8");
        const http::http_response response = impl_->client.request(request).get();
        // As text whatever the content type says: an error of a proxy is worth showing too.
        return Answer{response.status_code(), response.extract_utf8string(true).get()};
    } catch (const std::exception& error) {
        return failed("No answer from " + impl_->client.base_uri().to_string() + ": " + error.what());
    }
}

}  // namespace nc::service::ctl
