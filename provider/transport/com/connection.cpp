#include "provider/transport/com/connection.hpp"

#include <algorithm>
#include <chrono>
#include <thread>
#include <utility>

#include "provider/bridge/indication_source.hpp"
#include "provider/bridge/resource_classes.hpp"
#include "provider/bridge/resource_provider.hpp"
#include "provider/cim/event_engine.hpp"
#include "provider/cim/status.hpp"
#include "provider/cim/system_classes.hpp"
#include "service/ctl/rest_client.hpp"

namespace nc::provider::transport::com {
namespace {

using service::ctl::ClientSettings;
using service::ctl::RestClient;

/// A source of events and the connection that it reads.
class OwnedSource final : public cim::ChangeSource {
  public:
    OwnedSource(std::shared_ptr<RestClient> client, std::unique_ptr<cim::ChangeSource> source)
        : client_(std::move(client)), source_(std::move(source)) {}
    Result<std::vector<cim::Change>> next(std::chrono::milliseconds longest) override { return source_->next(longest); }
    void cancel() override { source_->cancel(); }

  private:
    std::shared_ptr<RestClient> client_;
    std::unique_ptr<cim::ChangeSource> source_;
};

}  // namespace

struct World {
    std::shared_ptr<cim::ClassRegistry> registry;
    std::shared_ptr<const bridge::ResourceClasses> classes;
};

std::shared_ptr<const World> make_world() {
    auto registry = std::make_shared<cim::ClassRegistry>();
    auto classes = std::make_shared<const bridge::ResourceClasses>(bridge::ResourceClasses::add_to(*registry));
    registry->add_namespace("root");
    for (const std::string& name : registry->namespaces())
        cim::add_system_classes(*registry, name);
    return std::make_shared<const World>(World{std::move(registry), std::move(classes)});
}

Result<Target> read_target(std::string_view resource) {
    std::string text(resource);
    std::replace(text.begin(), text.end(), '\\', '/');
    Target target;
    std::string rest = text;
    if (const std::size_t scheme = text.find("://"); scheme != std::string::npos) {
        const std::size_t end = std::min(text.find('/', scheme + 3), text.size());
        target.uri = text.substr(0, end);
        if (target.uri.size() == scheme + 3) target.uri.clear();
        rest = text.substr(end);
    } else if (text.starts_with("//")) {
        const std::size_t end = std::min(text.find('/', 2), text.size());
        const std::string host = text.substr(2, end - 2);
        target.uri = "https://" + (host == "." ? "localhost" : host);
        rest = host.empty() ? std::string() : text.substr(end);
        if (host.empty()) target.uri.clear();
    } else {
        target.uri = "https://localhost";
    }
    if (target.uri.empty())
        return cim::failure(cim::Status::InvalidParameter, "'" + text + "' names no controller.", "NetworkResource");
    target.namespace_name = cim::normal_namespace(rest);
    return target;
}

namespace {

class RestConnection final : public Connection {
  public:
    RestConnection(std::shared_ptr<const World> world, ClientSettings settings, std::unique_ptr<RestClient> client)
        : world_(std::move(world)),
          settings_(std::move(settings)),
          client_(std::move(client)),
          manager_(world_->registry),
          engine_(
              manager_, [this](const cim::Caller& caller, const auto& watched) { return open_source(caller, watched); },
              [] { return std::chrono::steady_clock::now(); }) {
        const auto resources =
            std::make_shared<bridge::ResourceProvider>(world_->classes, bridge::RestSource(*client_));
        for (const cim::Class* class_ : world_->registry->classes(bridge::kNamespace))
            manager_.set_provider(*class_, resources);
        const auto spaces = cim::make_namespace_provider(*world_->registry);
        for (const std::string& name : world_->registry->namespaces())
            manager_.set_provider(*world_->registry->find(name, cim::kNamespaceClass), spaces);
    }

    const cim::ObjectManager& manager() const override { return manager_; }
    Result<std::shared_ptr<cim::Subscription>> subscribe(std::string_view namespace_name,
                                                         std::string_view query) const override {
        return engine_.subscribe({}, namespace_name, query);
    }

  private:
    Result<std::unique_ptr<cim::ChangeSource>> open_source(const cim::Caller& caller,
                                                           const std::vector<const cim::Class*>& watched) const {
        auto made = RestClient::create(settings_);
        if (!made) return cim::failure(cim::Status::Failed, made.error().message);
        const std::shared_ptr<RestClient> client = *std::move(made);
        auto source = bridge::IndicationSource::open(
            world_->classes, bridge::RestSource(*client), caller, watched,
            {[] { return std::chrono::system_clock::now(); },
             [](std::chrono::milliseconds length) { std::this_thread::sleep_for(length); },
             [client] { client->cancel(); }});
        if (!source) return source.error();
        return std::unique_ptr<cim::ChangeSource>(std::make_unique<OwnedSource>(client, *std::move(source)));
    }

    std::shared_ptr<const World> world_;
    ClientSettings settings_;
    std::unique_ptr<RestClient> client_;
    cim::ObjectManager manager_;
    mutable cim::EventEngine engine_;
};

}  // namespace

Result<std::shared_ptr<const Connection>> Connection::open(std::shared_ptr<const World> world, const std::string& uri,
                                                           const Credentials& credentials) {
    ClientSettings settings;
    settings.uri = uri;
    settings.user = credentials.user;
    settings.password = credentials.password;
    settings.authority_file = credentials.authority_file;
    auto client = RestClient::create(settings);
    if (!client) return cim::failure(cim::Status::InvalidParameter, client.error().message, "NetworkResource");
    return std::shared_ptr<const Connection>(
        std::make_shared<RestConnection>(std::move(world), std::move(settings), *std::move(client)));
}

}  // namespace nc::provider::transport::com
