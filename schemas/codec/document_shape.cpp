#include "schemas/codec/document_shape.hpp"

#include "schemas/base/ascii.hpp"
#include "schemas/model/registry.hpp"

namespace nc::codec {
namespace {

using model::Field;
using model::Kind;

Shape::Form form_of(const Field& field) {
    if (field.wire == model::Wire::Text) return Shape::Form::Text;
    switch (field.kind) {
        case Kind::Bool:
            return Shape::Form::Bool;
        case Kind::Int:
        case Kind::Number:
            return Shape::Form::Number;
        case Kind::Object:
        case Kind::Struct:
        case Kind::Reference:
        case Kind::Children:
            return Shape::Form::Object;
        default:
            return Shape::Form::Text;
    }
}

/// Of one value of the field, be it a list or not.
std::span<const Field> fields_of(const Field& field) {
    return field.structure == nullptr ? std::span<const Field>() : field.structure->fields;
}

}  // namespace

Shape Shape::members(std::span<const Field> fields) {
    Shape shape;
    shape.form_ = Form::Object;
    shape.fields_ = fields;
    return shape;
}

Shape Shape::resource(const model::ResourceInfo& type) {
    Shape shape = members(type.fields);
    shape.is_envelope_ = !type.is_flat;
    return shape;
}

Shape Shape::field(const Field& field) {
    Shape shape = members(fields_of(field));
    shape.form_ = form_of(field);
    if (!field.is_list) return shape;
    shape.form_ = Form::List;
    shape.list_ = &field;
    if (field.kind == Kind::Children) shape.type_ = &model::info(*field.child);
    return shape;
}

Shape Shape::collection(const model::ResourceInfo& type) {
    Shape shape = members({});
    shape.is_collection_ = true;
    shape.type_ = &type;
    return shape;
}

Shape Shape::member(std::string_view name) const {
    if (form_ == Form::List) return element().member(name);
    if (is_collection_) {
        Shape list;
        list.form_ = Form::List;
        list.type_ = type_;
        return model::equal_names(name, "value") ? list : free();
    }
    const Field* known = form_ == Form::Object ? model::find_field(fields_, name) : nullptr;
    if (is_envelope_) {
        if (known != nullptr && known->in_envelope) return field(*known);
        if (model::equal_names(name, "properties")) return members(fields_);
        const bool is_map = model::equal_names(name, "tags") || model::equal_names(name, "resourceMetadata");
        return is_map ? members({}) : free();
    }
    return known == nullptr ? free() : field(*known);
}

Shape Shape::element() const {
    if (form_ != Form::List) return free();
    if (type_ != nullptr) return resource(*type_);
    Shape shape = members(fields_of(*list_));
    shape.form_ = form_of(*list_);
    return shape;
}

std::string Shape::element_name() const {
    if (form_ != Form::List) return "item";
    if (type_ != nullptr) return std::string(type_->name);
    if (list_ != nullptr && list_->kind == Kind::Reference) return "reference";
    if (list_ == nullptr || list_->structure == nullptr) return "item";
    std::string name(list_->structure->name);
    name.front() = ascii_lower(name.front());
    return name;
}

DocumentShape resource_document(const model::ResourceInfo& type) {
    return {std::string(type.name), Shape::resource(type)};
}

DocumentShape collection_document(const model::ResourceInfo& type) {
    return {std::string(type.name) + "Collection", Shape::collection(type)};
}

DocumentShape error_document() {
    // An operation shows what went wrong as an error response does: in the member "error".
    return {"errorResponse", Shape::members(model::info(model::ResourceType::Operation).fields)};
}

}  // namespace nc::codec
