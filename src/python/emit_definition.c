/*
 * emit_definition.c - functions, classes, type aliases, their parameters and decorators.
 */
#include "python/emit.h"

static void
then_annotation(struct emitter *e, node_index parameter)
{
	node_index annotation = node_child(e->tree, parameter, NODE_TYPE);

	if (annotation && !(e->tree->nodes[annotation].flags & FLAG_IGNORED)) {
		then_text(e, ":");
		then_expression(e, annotation);
	}
}

/* `a`, `*a`, `**a` without what follows. */
static void
then_parameter_name(struct emitter *e, node_index name)
{
	switch (kind_of(e, name)) {
	case NODE_IDENTIFIER:
		then_expression(e, name);
		break;
	case NODE_LIST_SPLAT_PATTERN:
		then_text(e, "*");
		then_expression(e, name + 2);
		break;
	case NODE_DICTIONARY_SPLAT_PATTERN:
		then_text(e, "**");
		then_expression(e, name + 2);
		break;
	default:
		emit_trouble(e, name, not_python3);
	}
}

void
then_parameters(struct emitter *e, node_index parameters)
{
	for (node_index c = parameters + 1; c < node_after(e, parameters); c = node_after(e, c)) {
		switch (kind_of(e, c)) {
		case NODE_COMMA:
			break;
		case NODE_KEYWORD_SEPARATOR:
			then_text(e, " *");
			break;
		case NODE_POSITIONAL_SEPARATOR:
			then_text(e, " /");
			break;
		case NODE_TYPED_PARAMETER:
			then_text(e, " ");
			then_parameter_name(e, c + 1);
			then_annotation(e, c);
			break;
		case NODE_DEFAULT_PARAMETER:
		case NODE_TYPED_DEFAULT_PARAMETER: {
			node_index value = node_after(e, node_child(e->tree, c, NODE_EQUALS));

			then_text(e, " ");
			then_parameter_name(e, c + 1);
			then_annotation(e, c);
			then_text(e, "=");
			then_expression(e, value);
			break;
		}
		default:
			then_text(e, " ");
			then_parameter_name(e, c);
		}
	}
}

/* `= value` of a type parameter (PEP 696); the star of `= *value` is shown as a plus, see tree_newer.c. */
static void
then_default(struct emitter *e, node_index type, bool many)
{
	bool starred = kind_of(e, type + 1) == NODE_UNARY_OPERATOR && kind_of(e, type + 2) == NODE_PLUS &&
	               is_written(e->tree, type + 2, '*');

	if (starred && !many)
		emit_trouble(e, type, not_python3);
	then_text(e, starred ? " = (Starred " : " = ");
	then_expression(e, starred ? type + 3 : type);
	then_text(e, starred ? ")" : "");
}

/* What follows the name: `: bound`, `= default`, `: bound = default`; the second in the first one's constrained_type.
 */
static void
then_bound_and_default(struct emitter *e, node_index name, bool may_have_bound)
{
	node_index colon = node_after(e, name), rest = colon + 1;

	if (is_written(e->tree, colon, '=')) {
		then_default(e, rest, kind_of(e, name + 2) == NODE_STAR);
		return;
	}
	if (!may_have_bound)
		emit_trouble(e, rest, not_python3);
	then_text(e, " ");
	if (kind_of(e, rest + 1) != NODE_CONSTRAINED_TYPE) {
		then_expression(e, rest);
		return;
	}
	colon = node_after(e, rest + 2);
	if (!is_written(e->tree, colon, '='))
		emit_trouble(e, rest, not_python3);
	then_expression(e, rest + 2);
	then_default(e, colon + 1, false);
}

/* PEP 695: `[T, U: int, *Ts, **P]`. */
void
then_type_parameters(struct emitter *e, node_index type_parameter)
{
	then_text(e, " (type_params");
	for (node_index c = type_parameter + 1; c < node_after(e, type_parameter); c = node_after(e, c)) {
		bool constrained = kind_of(e, c + 1) == NODE_CONSTRAINED_TYPE;
		node_index inner = constrained ? c + 3 : c + 1;
		bool splat = kind_of(e, inner) == NODE_SPLAT_TYPE || kind_of(e, inner) == NODE_LIST_SPLAT;
		node_index name = splat ? inner + 2 : inner;

		if (kind_of(e, c) == NODE_COMMA)
			continue;
		if (kind_of(e, name) != NODE_IDENTIFIER)
			emit_trouble(e, name, not_python3);
		then_text(e, !splat                               ? " (TypeVar "
		             : kind_of(e, inner + 1) == NODE_STAR ? " (TypeVarTuple "
		                                                  : " (ParamSpec ");
		then_expression(e, name);
		if (constrained)
			then_bound_and_default(e, c + 2, !splat);
		then_text(e, ")");
	}
	then_text(e, ")");
}

/* The definition's head and body; `decorated` is the node whose decorators belong to it, or 0. */
static void
emit_definition(struct emitter *e, node_index node, node_index decorated)
{
	bool is_class = kind_of(e, node) == NODE_CLASS_DEFINITION, async = kind_of(e, node + 1) == NODE_ASYNC;
	node_index name = node_child(e->tree, node, NODE_IDENTIFIER),
		   type_parameter = node_child(e->tree, node, NODE_TYPE_PARAMETER);
	node_index arguments = node_child(e->tree, node, is_class ? NODE_ARGUMENT_LIST : NODE_PARAMETERS);
	node_index returns = node_child(e->tree, node, NODE_TYPE);

	out_text(e, is_class ? "(ClassDef " : async ? "(AsyncFunctionDef " : "(FunctionDef ");
	out_name(e, name);
	if (decorated) {
		for (node_index c = decorated + 1; kind_of(e, c) == NODE_DECORATOR; c = node_after(e, c)) {
			check_place(e, c);
			then_text(e, " (decorator ");
			then_expression(e, kind_of(e, c + 1) == NODE_AT ? c + 2 : c + 1);
			then_text(e, ")");
		}
		check_place(e, node);
	}
	if (type_parameter)
		then_type_parameters(e, type_parameter);
	if (is_class) {
		then_text(e, " (bases");
		if (arguments)
			then_arguments(e, arguments);
	} else {
		then_text(e, " (arguments");
		then_parameters(e, arguments);
	}
	then_text(e, ")");
	if (returns && !(e->tree->nodes[returns].flags & FLAG_IGNORED)) {
		then_text(e, " -> ");
		then_expression(e, returns);
	}
	then_head_end(e, decorated ? decorated : node);
	then_block(e, node_child(e->tree, node, NODE_BLOCK), true);
	then_text(e, ")");
}

void
emit_function_or_class(struct emitter *e, node_index node)
{
	node_index definition = below_decorators(e->tree, node);

	emit_definition(e, definition, definition == node ? 0 : node);
}

/*
 * `type(x).y = z` and `type[x].y = z` assign, though the grammar sees an alias of the name `(x).y`: its leftmost
 * part is what `type` is called or indexed with.  0 when it is an alias.
 */
static node_index
leftmost_argument(const struct emitter *e, node_index target)
{
	node_index node = target;

	while (kind_of(e, node) == NODE_ATTRIBUTE || kind_of(e, node) == NODE_SUBSCRIPT ||
	       kind_of(e, node) == NODE_CALL)
		node++;
	return kind_of(e, node) == NODE_IDENTIFIER ? 0 : node;
}

void
emit_type_alias(struct emitter *e, node_index node)
{
	node_index target = node + 2, value = node_after(e, node_after(e, node + 1));

	e->type_call = leftmost_argument(e, target);
	if (kind_of(e, target) == NODE_GENERIC_TYPE) {
		out_text(e, "(TypeAlias ");
		then_expression(e, target + 1);
		then_type_parameters(e, node_child(e->tree, target, NODE_TYPE_PARAMETER));
		then_text(e, " ");
	} else if (kind_of(e, target) == NODE_IDENTIFIER) {
		out_text(e, "(TypeAlias ");
		then_expression(e, target);
		then_text(e, " ");
	} else {
		if (!e->type_call || (e->type_call == target && kind_of(e, target) != NODE_LIST))
			emit_trouble(e, node, not_python3);
		out_text(e, "(Assign ");
		then_expression(e, target);
		then_text(e, " = ");
	}
	then_expression(e, value);
	then_text(e, ")");
	then_head_end(e, node);
}
