#include "service/http/refusal.hpp"

#include "schemas/base/guid.hpp"

namespace nc::service::http {

api::Response to_response(const Refusal& refusal) {
    api::Response response;
    response.status = refusal.status;
    response.headers.add("Content-Type", "application/json; charset=utf-8");
    response.headers.add("x-ms-request-id", Guid::random().to_string());
    response.body = R"({"error":{"code":")" + refusal.code + R"(","message":")" + refusal.message + R"("}})";
    return response;
}

}  // namespace nc::service::http
