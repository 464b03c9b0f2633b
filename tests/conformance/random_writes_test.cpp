// Members of every_resource.json replaced by values of chance: what is accepted is read as it was written and comes
// back unchanged; what is refused is refused by name and changes nothing.
#include <algorithm>
#include <map>
#include <set>

#include <gtest/gtest.h>

#include "schemas/model/registry.hpp"
#include "tests/conformance/service.hpp"
#include "tests/support/json_compare.hpp"
#include "tests/support/random_body.hpp"

namespace nc::tests {
namespace {

using model::Field;
using model::Json;
using model::ResourceInfo;
using model::ResourcePath;

constexpr int kWritesPerResource = 6;

/// What the service chooses itself when the method beside it is Dynamic, whatever the client sent.
bool is_chosen_by_service(const ResourceInfo& type, const Field& field, const Json& properties) {
    static const std::map<std::string, std::string> kMethods{
        {"networkInterface.privateMacAddress", "privateMacAllocationMethod"},
        {"networkInterfaceIpConfiguration.privateIPAddress", "privateIPAllocationMethod"},
        {"publicIpAddress.ipAddress", "publicIPAllocationMethod"}};
    const auto method = kMethods.find(std::string(type.name) + "." + std::string(field.name));
    return method != kMethods.end() && properties.value(method->second, "") == "Dynamic";
}

/// Secrets inside structs come back as empty texts.
Json without_secrets(const Field& field, const Json& value) {
    if (field.secret) return "";
    Json copy = value;
    if (field.kind == model::Kind::Struct && value.is_array()) {
        for (Json& element : copy)
            element = without_secrets(field, element);
    } else if (field.kind == model::Kind::Struct) {
        for (const Field& member : field.structure->fields) {
            const auto found = copy.find(member.name);
            if (found != copy.end()) *found = without_secrets(member, *found);
        }
    }
    return copy;
}

class RandomWrites : public testing::Test {
  protected:
    /// A resource that exists and that the reference may lead to.
    std::optional<std::string> target(const Field& field) {
        std::vector<std::string> candidates;
        for (const ResourcePath& path : service_->paths()) {
            const std::string collection = model::collection_path(path);
            if (std::find(field.targets.begin(), field.targets.end(), collection) != field.targets.end())
                candidates.push_back(path.to_string());
        }
        if (candidates.empty()) return std::nullopt;
        return candidates[random_.below(candidates.size())];
    }

    /// One to three members replaced or left out; children sometimes left out, which keeps them.
    Json changed(const ResourceInfo& type, Json body) {
        std::vector<const Field*> fields;
        for (const Field& field : type.fields) {
            // What leads back here is decided on the other side.
            const bool is_given = (field.access == model::Access::Write || field.access == model::Access::Create) &&
                                  field.sources.empty();
            if (field.kind == model::Kind::Children) {
                if (random_.coin()) body["properties"].erase(std::string(field.name));
            } else if (is_given) {
                fields.push_back(&field);
            }
        }
        for (std::size_t count = 1 + random_.below(3); count > 0 && !fields.empty(); --count) {
            const Field& field = *fields[random_.below(fields.size())];
            const Json value = random_.below(8) == 0 ? Json() : random_.value(field);
            if (value.is_null())
                body["properties"].erase(std::string(field.name));
            else
                body["properties"][std::string(field.name)] = value;
        }
        return body;
    }

    void expect_read_as_written(const ResourceInfo& type, const std::string& path, const Json& written) {
        const Json read = service_->object(path);
        for (const Field& field : type.fields) {
            const std::string name(field.name);
            const Json& given = field.in_envelope ? written : written["properties"];
            const Json& found = field.in_envelope ? read : read["properties"];
            const bool is_given = field.access == model::Access::Write || field.access == model::Access::Create;
            if (!is_given || field.kind == model::Kind::Children || !given.contains(name)) continue;
            if (field.secret || given[name] == "" || is_chosen_by_service(type, field, found)) continue;
            EXPECT_TRUE(found.contains(name) && holds(found[name], without_secrets(field, given[name])))
                << path << " " << name << "\nwritten " << given[name].dump() << "\nread    " << found.dump();
        }
    }

    void expect_kept_when_put_again(const std::string& path) {
        const Json read = service_->object(path);
        const auto response = service_->put(path, read);
        EXPECT_EQ(response.status, 200) << path << "\n" << read.dump() << "\n" << response.body;
        const Json again = service_->object(path);
        EXPECT_EQ(without_etags(again), without_etags(read)) << path;
    }

    void expect_refused_by_name(const std::string& path, const Json& body, const service::api::Response& response) {
        EXPECT_LT(response.status, 500) << path << "\n" << body.dump() << "\n" << response.body;
        const Json error = Json::parse(response.body)["error"];
        EXPECT_NE(error.value("target", ""), "") << path << "\n" << body.dump() << "\n" << response.body;
    }

    std::unique_ptr<Service> service_;
    RandomBody random_{static_cast<std::uint64_t>(GTEST_FLAG_GET(random_seed)),
                       [this](const Field& field) { return target(field); }};
};

TEST_F(RandomWrites, AreReadAsTheyWereWrittenOrRefusedByName) {
    SCOPED_TRACE("--gtest_random_seed=" + std::to_string(GTEST_FLAG_GET(random_seed)));
    std::set<std::string_view> accepted;  // types
    service_ = std::make_unique<Service>();
    service_->put_everything();
    for (const ResourcePath& resource : service_->paths()) {
        const ResourceInfo& type = *model::find_type(resource);
        if (!type.can_put) continue;
        service_ = std::make_unique<Service>();
        service_->put_everything();
        const std::string path = "/v7.1" + resource.to_string();
        for (int i = 0; i < kWritesPerResource; ++i) {
            const Json before = service_->object(path);
            const auto generation = service_->tree().generation();
            const Json body = changed(type, before);
            const auto response = service_->put(path, body);
            if (response.status < 300) {
                accepted.insert(type.name);
                expect_read_as_written(type, path, body);
                expect_kept_when_put_again(path);
            } else {
                expect_refused_by_name(path, body, response);
                EXPECT_EQ(service_->tree().generation(), generation);
                EXPECT_EQ(service_->object(path), before) << path;
            }
            if (HasFailure()) return;
        }
    }
    // The rules of some types leave chance nothing to choose: a MAC pool cannot change, an IP pool must fit its subnet.
    EXPECT_GT(accepted.size(), 25U);
}

}  // namespace
}  // namespace nc::tests
