// Between the two protocols of Prisma's query engine: GraphQL, which the Python client speaks, and JSON, which the WebAssembly
// engine understands.
'use strict';
const { parse } = require('graphql');

// The longer name first: an operation begins with one of these, and goes on with the model's name.
const ACTIONS = [
  'findUniqueOrThrow', 'findUnique', 'findFirstOrThrow', 'findFirst', 'findMany', 'createMany', 'createOne',
  'updateMany', 'updateOne', 'deleteMany', 'deleteOne', 'upsertOne', 'aggregate', 'groupBy',
];

// {model: {field: type}} of a schema's text.
function fieldTypes(schema) {
  const models = {};
  for (const [, name, body] of schema.matchAll(/^model\s+(\w+)\s*\{([\s\S]*?)^\}/gm)) {
    const fields = (models[name] = {});
    for (const line of body.split('\n')) {
      const field = /^\s*(\w+)\s+(\w+)/.exec(line);
      if (field) fields[field[1]] = field[2];
    }
  }
  return models;
}

// The requests of one GraphQL document: [{name, request}], name being that of the answer.
function requestsOf(query, variables, models) {
  const document = parse(query, { noLocation: true });
  return document.definitions[0].selectionSet.selections.map((field) => ({
    name: (field.alias || field.name).value,
    request: requestOf(field, variables, models),
  }));
}

function requestOf(field, variables, models) {
  const name = field.name.value;
  const given = argumentsOf(field, variables);
  if (name === 'queryRaw' || name === 'executeRaw') {
    return { action: name, query: { arguments: { query: given.query, parameters: given.parameters ?? '[]' }, selection: {} } };
  }
  const { action, modelName } = operation(name);
  return { modelName, action, query: { arguments: tagged(given, modelName, models), selection: selectionOf(field, variables) } };
}

// findUniqueUserOrThrow is findUniqueOrThrow of User.
function operation(name) {
  const orThrow = /^(findUnique|findFirst)(.+)OrThrow$/.exec(name);
  if (orThrow) return { action: orThrow[1] + 'OrThrow', modelName: orThrow[2] };
  const action = ACTIONS.find((one) => name.startsWith(one));
  if (!action) throw new Error('unknown operation ' + name);
  return { action, modelName: name.slice(action.length) };
}

function argumentsOf(field, variables) {
  return Object.fromEntries((field.arguments || []).map((one) => [one.name.value, valueOf(one.value, variables)]));
}

function valueOf(node, variables) {
  switch (node.kind) {
    case 'NullValue':
      return null;
    case 'IntValue':
      return Number.isSafeInteger(Number(node.value)) ? Number(node.value) : { $type: 'BigInt', value: node.value };
    case 'FloatValue':
      return Number(node.value);
    case 'StringValue':
    case 'BooleanValue':
    case 'EnumValue':
      return node.value;
    case 'ListValue':
      return node.values.map((one) => valueOf(one, variables));
    case 'ObjectValue':
      return Object.fromEntries(node.fields.map((one) => [one.name.value, valueOf(one.value, variables)]));
    case 'Variable':
      return variables[node.name.value];
  }
  throw new Error('unknown GraphQL value ' + node.kind);
}

function selectionOf(field, variables) {
  const selection = {};
  for (const one of field.selectionSet?.selections || []) {
    const isPlain = !one.selectionSet && !one.arguments?.length;
    selection[one.name.value] = isPlain || { arguments: argumentsOf(one, variables), selection: selectionOf(one, variables) };
  }
  return selection;
}

// GraphQL carries the document of a JSON column as text; the JSON protocol wants it tagged.
function tagged(value, model, models) {
  if (Array.isArray(value)) return value.map((one) => tagged(one, model, models));
  if (!value || typeof value !== 'object' || value.$type) return value;
  return Object.fromEntries(
    Object.entries(value).map(([key, one]) => {
      const type = models[model][key];
      return [key, type === 'Json' ? taggedJson(one) : tagged(one, models[type] ? type : model, models)];
    }),
  );
}

function taggedJson(value) {
  if (typeof value === 'string') return { $type: 'Json', value };
  if (Array.isArray(value)) return value.map(taggedJson);
  if (!value || typeof value !== 'object' || value.$type) return value;
  const isOfFilter = (key) => key === 'path' || key === 'mode';
  return Object.fromEntries(Object.entries(value).map(([key, one]) => [key, isOfFilter(key) ? one : taggedJson(one)]));
}

// An answer of the engine, as GraphQL has it: {$type, value} becomes the value, which is text for times, big numbers and JSON.
function untagged(value) {
  if (Array.isArray(value)) return value.map(untagged);
  if (!value || typeof value !== 'object') return value;
  if (typeof value.$type === 'string') return value.value;
  return Object.fromEntries(Object.entries(value).map(([key, one]) => [key, untagged(one)]));
}

// The rows of a raw query: {columns, types, rows} becomes one object a row, each value with its type.
function rawRows(answer) {
  if (!answer?.columns || !answer.rows) return answer;
  const typed = (value, type) => ({ prisma__type: value === null ? 'null' : type, prisma__value: value });
  return answer.rows.map((row) => Object.fromEntries(answer.columns.map((column, i) => [column, typed(row[i], answer.types[i])])));
}

module.exports = { fieldTypes, requestsOf, untagged, rawRows };
