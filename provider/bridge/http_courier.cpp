#include "provider/bridge/http_courier.hpp"

#include <chrono>
#include <exception>

#include <cpprest/http_client.h>

namespace nc::provider::bridge {

std::optional<std::string> post_message(const std::string& uri, const std::string& message) {
    try {
        web::http::client::http_client_config config;
        config.set_timeout(std::chrono::seconds(10));
        const web::uri whole(uri);
        web::http::client::http_client client(whole.authority(), config);
        web::http::http_request request(web::http::methods::POST);
        request.set_request_uri(whole.resource());
        request.set_body(message, "application/soap+xml;charset=UTF-8");
        const web::http::http_response answer = client.request(request).get();
        if (answer.status_code() < 200 || answer.status_code() >= 300) return std::nullopt;
        return answer.extract_utf8string(true).get();
    } catch (const std::exception&) {
        return std::nullopt;
    }
}

}  // namespace nc::provider::bridge
