#include "service/actions/controller_service.hpp"

#include <array>

#include "generated/controller_service.hpp"
#include "schemas/base/utc_time.hpp"
#include "schemas/base/version.hpp"
#include "schemas/model/json_value.hpp"

namespace nc::service::actions {
namespace {

using model::DiagnosticLogLevel;
using model::Json;

constexpr std::array<std::pair<DiagnosticLogLevel, LogLevel>, 4> kLevels{{
    {DiagnosticLogLevel::Error, LogLevel::Error},
    {DiagnosticLogLevel::Warning, LogLevel::Warning},
    {DiagnosticLogLevel::Informational, LogLevel::Info},
    {DiagnosticLogLevel::Verbose, LogLevel::Debug},
}};

LogLevel threshold_of(DiagnosticLogLevel wanted) {
    for (const auto& [told, level] : kLevels) {
        if (told == wanted) return level;
    }
    return LogLevel::Info;
}

std::string_view name_of(LogLevel wanted) {
    for (const auto& [told, level] : kLevels) {
        if (level == wanted) return model::to_string(told);
    }
    return {};
}

}  // namespace

void ControllerService::get(const api::UnstoredCall& call, const api::Reply& reply) {
    const ServiceFacts facts = facts_();
    Json properties{{"provisioningState", model::to_string(model::ProvisioningState::Succeeded)},
                    {"version", product_version()},
                    {"machine", facts.machine},
                    {"restAddress", facts.address},
                    {"restPort", facts.port},
                    {"authentication", facts.authentication},
                    {"administrators", facts.administrators},
                    {"operators", facts.operators},
                    {"readers", facts.readers},
                    {"startTime", iso_time(facts.start)},
                    {"logLevel", name_of(log_.threshold())}};
    if (!facts.certificate.empty()) properties["serverCertificate"] = facts.certificate;
    reply(api::document_answer(200, *call.route.type,
                               Json{{"resourceRef", call.route.path.to_string()},
                                    {"resourceId", std::string(call.route.path.id())},
                                    {"instanceId", instance_id_.to_string()},
                                    {"properties", std::move(properties)}}));
}

void ControllerService::put(const api::UnstoredCall& call, const codec::ProposedResource& proposed,
                            const api::Reply& reply) {
    log_.set_threshold(threshold_of(model::ControllerService::from_json(proposed.properties).log_level));
    get(call, reply);
}

}  // namespace nc::service::actions
