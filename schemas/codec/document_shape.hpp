// What a document is to hold, by the tables of the model, for a text form that does not say it itself: which member is
// a number and which a text of digits, what is an empty list and what an empty text, and what a list's elements are
// called. Values: copied freely, they point into the tables. Pure functions. Thread: any.
#pragma once

#include <span>
#include <string>
#include <string_view>

#include "schemas/model/field.hpp"

namespace nc::codec {

class Shape {
  public:
    enum class Form {
        Free,  ///< nothing is known: a member of a free-form object
        Text,
        Number,
        Bool,
        Object,
        List,
    };

    static Shape free() { return Shape(); }
    /// Of an object with these members; further ones are free.
    static Shape members(std::span<const model::Field> fields);
    /// Of an object as the API shows a resource.
    static Shape resource(const model::ResourceInfo& type);
    /// Of a member or, when the field is a list, of the list.
    static Shape field(const model::Field& field);
    /// {"value": [resources], "nextLink": text}
    static Shape collection(const model::ResourceInfo& type);

    Form form() const { return form_; }
    /// Of a member of an object, by its name without regard to case. Of an object where a list is meant, which stands
    /// for a list of one, the member of an element.
    Shape member(std::string_view name) const;
    /// Of the elements of a list; free for other shapes.
    Shape element() const;
    /// What an element of a list is called: the resource type's name, the struct's with a small first letter,
    /// "reference", or "item", which is also what it is in a list that is not expected.
    std::string element_name() const;

  private:
    Form form_ = Form::Free;
    bool is_envelope_ = false;                   ///< an Object with resourceRef, …, and fields_ below properties
    bool is_collection_ = false;                 ///< an Object with value and nextLink
    std::span<const model::Field> fields_{};     ///< Object
    const model::Field* list_ = nullptr;         ///< List of a field's values
    const model::ResourceInfo* type_ = nullptr;  ///< List or collection of resources
};

/// A whole document: the name of its root element and its shape.
struct DocumentShape {
    std::string root;
    Shape shape;
};
DocumentShape resource_document(const model::ResourceInfo& type);    ///< "virtualNetwork"
DocumentShape collection_document(const model::ResourceInfo& type);  ///< "virtualNetworkCollection"
DocumentShape error_document();                                      ///< "errorResponse"

}  // namespace nc::codec
