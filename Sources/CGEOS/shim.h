// GEOS through its stable C interface, for AreaGeometry.swift alone.
#include <geos_c.h>
