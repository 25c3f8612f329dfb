// The API's answers under short names; the types themselves are generated from its OpenAPI document.
import type { components } from "./types";

type Schemas = components["schemas"];

export type Text = Schemas["Text"];
export type Note = Schemas["Note"];
export type Problem = Schemas["Problem"];
export type Level = Schemas["MetricAnswer"]["level"];
export type AreaProperties = Schemas["AreaProperties"];
export type AreaCollection = Schemas["AreaCollection"];
export type DatasetList = Schemas["DatasetList"];
export type DatasetDescription = Schemas["DatasetDescription"];
export type DatasetSource = Schemas["DatasetSource"];
export type Feature = Schemas["Feature"];
export type FeatureCollection = Schemas["FeatureCollection"];
export type MetricParameter = Schemas["MetricParameter"];
export type MetricList = Schemas["MetricList"];
export type MetricDescription = Schemas["MetricDescription"];
export type MetricValue = Schemas["MetricValue"];
export type MetricAnswer = Schemas["MetricAnswer"];
export type Breaks = Schemas["Breaks"];
export type Source = Schemas["Source"];
export type Working = Schemas["Working"];
export type WorkingInput = Schemas["WorkingInput"];
export type WorkingQuery = Schemas["WorkingQuery"];
