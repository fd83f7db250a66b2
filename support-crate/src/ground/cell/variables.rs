//! The store that carries a notebook's variables from cell to cell: evcxr's own, which it would compile with each cell.
//!
//! Cells with and without a crate of the course take turns on one store, so what it holds is what evcxr's holds.

use std::any::{Any, TypeId};
use std::collections::HashMap;
use std::sync::Arc;

/// What evcxr hears before the name of a variable that changed its type.
pub const VARIABLE_CHANGED_TYPE: &str = "EVCXR_VARIABLE_CHANGED_TYPE:";
/// What evcxr hears when an error left the cell.
pub const USER_ERROR_OCCURRED: &str = "EVCXR_ERROR_OCCURRED";

/// Variables by their names.
#[derive(Debug, Default)]
pub struct VariableStore {
    variables: HashMap<String, Box<dyn Any + 'static>>,
}

/// A store that lives as long as its kernel.
pub fn create_variable_store() -> *mut VariableStore {
    Box::into_raw(Box::default())
}

impl VariableStore {
    /// Stores a variable until the next cell.
    pub fn put_variable<T: 'static>(&mut self, name: &str, value: T) {
        self.put(name, Box::new(value));
    }

    /// Whether a stored variable, if there is one, has the type `T`; says so where it has not.
    pub fn check_variable<T: 'static>(&mut self, name: &str) -> bool {
        self.check(name, TypeId::of::<T>())
    }

    /// Takes a variable out.
    ///
    /// # Panics
    ///
    /// When it is not there, or has another type.
    pub fn take_variable<T: 'static>(&mut self, name: &str) -> T {
        match self.take(name).downcast() {
            Ok(value) => *value,
            Err(_) => lost("changed type", name),
        }
    }

    /// A value that is made once and stays in the store.
    ///
    /// # Panics
    ///
    /// When something of another type has its name.
    pub fn lazy_arc<T: 'static>(&mut self, name: &str, create: impl FnOnce() -> T) -> Arc<T> {
        if !self.holds(name) {
            self.put(name, Box::new(Arc::new(create())));
        }
        match self.get(name).and_then(|value| value.downcast_ref()) {
            Some(value) => Arc::clone(value),
            None => lost("changed type", name),
        }
    }

    #[inline(never)]
    fn put(&mut self, name: &str, value: Box<dyn Any>) {
        self.variables.insert(name.to_owned(), value);
    }

    #[inline(never)]
    fn get(&self, name: &str) -> Option<&(dyn Any + 'static)> {
        self.variables.get(name).map(|value| &**value)
    }

    fn holds(&self, name: &str) -> bool {
        self.get(name).is_some()
    }

    #[inline(never)]
    fn take(&mut self, name: &str) -> Box<dyn Any> {
        match self.variables.remove(name) {
            Some(value) => value,
            None => lost("has gone missing", name),
        }
    }

    #[inline(never)]
    fn check(&self, name: &str, of: TypeId) -> bool {
        let same = self.get(name).is_none_or(|value| value.type_id() == of);
        if !same {
            eprintln!("The type of the variable {name} was redefined, so was lost.");
            println!("{VARIABLE_CHANGED_TYPE}{name}");
        }
        same
    }
}

#[inline(never)]
fn lost(what: &str, name: &str) -> ! {
    panic!("the variable {name} {what}")
}
