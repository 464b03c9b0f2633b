// The tables that the generator wrote, against the XML files as another parser reads them.
#include <filesystem>
#include <map>
#include <string>

#include <gtest/gtest.h>
#include <pugixml.hpp>

#include "schemas/model/faults.hpp"
#include "schemas/model/registry.hpp"

namespace nc::model {
namespace {

const std::filesystem::path kSchemas = NC_SCHEMAS_DIR;

std::map<std::string, pugi::xml_document> resource_files() {
    std::map<std::string, pugi::xml_document> files;
    for (const auto& entry : std::filesystem::directory_iterator(kSchemas / "resources")) {
        pugi::xml_document document;
        EXPECT_TRUE(document.load_file(entry.path().c_str())) << entry.path();
        const std::string name = document.document_element().attribute("name").value();
        files.emplace(name, std::move(document));
    }
    return files;
}

TEST(ModelMatchesXml, HasEveryResourceFileOnce) {
    const auto files = resource_files();
    EXPECT_EQ(files.size(), resources().size());
    for (const ResourceInfo& resource : resources())
        EXPECT_TRUE(files.contains(std::string(resource.name))) << resource.name;
}

TEST(ModelMatchesXml, HasTheAttributesOfEveryResource) {
    const auto files = resource_files();
    for (const ResourceInfo& resource : resources()) {
        const pugi::xml_node node = files.at(std::string(resource.name)).document_element();
        EXPECT_EQ(resource.collection, node.attribute("collection").value());
        EXPECT_EQ(resource.prefix, node.attribute("prefix").value());
        EXPECT_EQ(resource.singleton, node.attribute("singleton").value());
        EXPECT_EQ(resource.since.to_string(), node.attribute("since").value()) << resource.name;
        EXPECT_EQ(resource.parent ? info(*resource.parent).name : "",
                  std::string_view(node.attribute("parent").value()));
        EXPECT_EQ(info(resource.in_use).code, node.attribute("inUse").as_string("ResourceInUse"));
    }
}

TEST(ModelMatchesXml, HasEveryPropertyInOrderWithItsAttributes) {
    const auto files = resource_files();
    for (const ResourceInfo& resource : resources()) {
        auto field = resource.fields.begin();
        for (const pugi::xml_node node : files.at(std::string(resource.name)).document_element().children("property")) {
            ASSERT_NE(field, resource.fields.end()) << resource.name;
            SCOPED_TRACE(std::string(resource.name) + "." + node.attribute("name").value());
            EXPECT_EQ(field->name, node.attribute("name").value());
            EXPECT_EQ(field->default_value, node.attribute("default").value());
            EXPECT_EQ(field->since.to_string(), node.attribute("since").as_string("v1"));
            EXPECT_EQ(field->required != Required::No, node.attribute("required").as_bool());
            EXPECT_EQ(field->secret, node.attribute("secret").as_bool());
            EXPECT_EQ(field->weak, node.attribute("weak").as_bool());
            EXPECT_EQ(field->sources.empty(), std::string_view(node.attribute("from").value()).empty());
            const std::string_view type = node.attribute("type").value();
            EXPECT_EQ(field->is_list, type.starts_with("list:") || type.starts_with("children:"));
            EXPECT_EQ(field->kind == Kind::Reference, type.find("ref:") != std::string_view::npos);
            ++field;
        }
        EXPECT_EQ(field, resource.fields.end()) << resource.name;
    }
}

TEST(ModelMatchesXml, HasEveryErrorWithItsStatus) {
    pugi::xml_document document;
    ASSERT_TRUE(document.load_file((kSchemas / "errors.xml").c_str()));
    auto error = errors().begin();
    for (const pugi::xml_node node : document.document_element().children("error")) {
        ASSERT_NE(error, errors().end());
        EXPECT_EQ(error->code, node.attribute("code").value());
        EXPECT_EQ(error->status, node.attribute("status").as_int());
        EXPECT_EQ(error->sentence, node.child_value());
        ++error;
    }
    EXPECT_EQ(error, errors().end());
}

}  // namespace
}  // namespace nc::model
